"""The best of several samples."""

from collections.abc import Callable
from typing import Any

import pytest

from finrlhf_pipeline.appraisal.best_of_n import best_by_correctness, best_by_score


@pytest.fixture
def answers() -> list[dict[str, Any]]:
    samples = ["Answer: 5", "Answer: 4", "Answer: 5"]
    told = {"source": "a.json", "position": 1, "prompt_hash": "", "response": "", "tokens": 3}
    return [{"id": name, **told, "samples": samples} for name in "ab"]


def test_the_truth_takes_a_right_sample_where_there_is_one(
    question: Callable[..., Any], answers: list[dict[str, Any]]
) -> None:
    chosen = best_by_correctness(answers, [question("a"), question("b", "add(1, 2)", 3.0)])
    assert [row["response"] for row in chosen] == ["Answer: 4", "Answer: 5"]
    assert "tokens" not in chosen[0]  # those of the greedy answer


def test_a_judge_takes_what_it_scores_highest(answers: list[dict[str, Any]]) -> None:
    scores = {
        ("a", "Answer: 4"): 0.1,
        ("a", "Answer: 5"): 0.9,
        ("b", "Answer: 4"): 2.0,
        ("b", "Answer: 5"): 1.0,
    }
    chosen = best_by_score(answers, scores)
    assert [row["response"] for row in chosen] == ["Answer: 5", "Answer: 4"]
    assert [row["reward_model"] for row in chosen] == [0.9, 2.0]
