import pytest

from finrlhf_pipeline.training.ppo.errors import PpoError
from finrlhf_pipeline.training.ppo.processes import agree, fail_together


def test_one_process_agrees_with_itself() -> None:
    assert agree({"validation": 0.5}) == {"validation": 0.5}


def test_a_problem_stops_and_none_does_not() -> None:
    fail_together(None)
    with pytest.raises(PpoError, match="the sentence"):
        fail_together("the sentence")
