import pytest
import torch

from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.ppo.supervision import count_equal_rewards

EQUAL, UNEQUAL = torch.tensor([[0.25, 0.25]]), torch.tensor([[0.25, 0.5]])


def test_equal_rewards_are_counted_until_they_differ() -> None:
    assert count_equal_rewards(EQUAL, 0, patience=3, step=1) == 1
    assert count_equal_rewards(EQUAL, 1, patience=3, step=2) == 2
    assert count_equal_rewards(UNEQUAL, 2, patience=3, step=3) == 0


def test_too_many_steps_of_equal_rewards_stop_the_training() -> None:
    with pytest.raises(TrainingError, match=r"step 7, got the same reward 0\.25"):
        count_equal_rewards(EQUAL, 2, patience=3, step=7)
