"""One row a question, with all that can be said of its answer."""

from collections.abc import Callable
from typing import Any

import pytest

from finrlhf_pipeline.appraisal import AppraisalError, grade_answers
from finrlhf_pipeline.rewards import Mixture


@pytest.fixture
def examples(question: Callable[..., Any]) -> list[dict[str, Any]]:
    return [question("a"), question("b")]


def test_a_right_and_a_wrong_program(examples: Any, rewards: Mixture) -> None:
    answers = [
        {"id": "b", "response": "Program: add(12,8)", "tokens": 9, "truncated": False},
        {"id": "a", "response": "Program: subtract(12, 8)", "tokens": 9, "truncated": False},
    ]
    wrong, right = grade_answers(answers, examples, rewards, whose="The policy")
    assert (wrong["id"], right["id"]) == ("b", "a")
    assert (wrong["grades"]["correct"], right["grades"]["correct"]) == (0, 1)
    assert (wrong["program"], wrong["executed"]) == ("add(12, 8)", 20.0)
    assert (wrong["reward"], right["reward"]) == (0.0, 1.0)
    assert right["rewards"].keys() == {"correctness", "financial_keywords"}
    assert right["gold_answer"] == 4.0
    assert right["tokens"] == 9


@pytest.mark.parametrize(
    ("response", "program"),
    [("", None), ("Answer: 4", None), ("Program: divide(1, 0)", "divide(1, 0)")],
)
def test_what_does_not_execute_has_no_result(
    question: Callable[..., Any], rewards: Mixture, response: str, program: str | None
) -> None:
    (row,) = grade_answers(
        [{"id": "a", "response": response}], [question("a")], rewards, whose="The policy"
    )
    assert (row["program"], row["executed"]) == (program, None)


def test_answers_of_another_system_have_fewer_facts(examples: Any, rewards: Mixture) -> None:
    answers = [{"id": name, "response": "Answer: 4"} for name in "ab"]
    row = grade_answers(answers, examples, rewards, whose="The file")[0]
    assert not {"tokens", "truncated", "sampled", "reward_model"} & row.keys()
    assert row["grades"]["correct"] == 1


def test_samples_are_counted(examples: Any, rewards: Mixture) -> None:
    answers = [{"id": n, "response": "", "samples": ["Answer: 4", "Answer: 5"]} for n in "ab"]
    row = grade_answers(answers, examples, rewards, whose="The policy")[0]
    assert (row["sampled"], row["sampled_correct"]) == (2, 1)
    assert "samples" not in row


def test_nothing_is_silently_left_out(examples: Any, rewards: Mixture) -> None:
    with pytest.raises(AppraisalError, match="1 questions have no answer: 'b'"):
        grade_answers([{"id": "a", "response": ""}], examples, rewards, whose="The policy")
