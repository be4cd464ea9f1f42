"""Several answers to one question."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from finrlhf_pipeline.appraisal.votes import count_votes, pass_at
from finrlhf_pipeline.finqa import Example

RIGHT, ALSO_RIGHT, WRONG, NONE = (
    "Program: subtract(12, 8)",
    "Answer: 4",
    "Program: add(12, 8)",
    "Program: add(",
)


@pytest.mark.parametrize("k", [1, 2, 4])
@pytest.mark.parametrize("right", [0, 1, 3, 6])
def test_pass_at_k_counts_the_draws_that_hold_a_right_answer(k: int, right: int) -> None:
    answers = [True] * right + [False] * (6 - right)
    draws = list(combinations(answers, k))
    assert pass_at(k, 6, right) == pytest.approx(sum(map(any, draws)) / len(draws))


@pytest.mark.parametrize(
    ("responses", "correct", "majority"),
    [
        ([RIGHT, ALSO_RIGHT, WRONG], 2, 1),  # alike by result, not by wording
        ([WRONG, RIGHT, WRONG], 1, 0),
        ([NONE, NONE, RIGHT], 1, 1),  # what has no result does not vote
        ([WRONG, RIGHT], 1, 0),  # of equals the first
        ([NONE], 0, 0),
    ],
)
def test_votes(
    question: Callable[..., Any], responses: list[str], correct: int, majority: int
) -> None:
    votes = count_votes(responses, Example.from_record(question("a")))
    assert votes == {
        "sampled": len(responses),
        "sampled_correct": correct,
        "majority_correct": majority,
    }
