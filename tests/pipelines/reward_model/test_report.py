"""How far a reward model can be trusted, on pairs small enough to count."""

import math
from typing import Any

import pytest

from finrlhf_pipeline.pipelines.reward_model.report import describe_scores


def pair(chosen: float, rejected: float, reason: str = "sign_flip") -> dict[str, Any]:
    return {
        "kind": "finqa",
        "reason": reason,
        "chosen_score": chosen,
        "rejected_score": rejected,
        "chosen_length": 10,
        "rejected_length": 12,
    }


def test_ties_count_one_half() -> None:
    report = describe_scores([pair(1, 0), pair(0, 1), pair(0, 0), pair(2, 0)])
    assert report["overall"]["accuracy"] == pytest.approx(2.5 / 4)


def test_every_reason_stands_alone() -> None:
    report = describe_scores([pair(1, 0, "swapped"), pair(0, 1, "invented")])
    assert report["by_reason"]["swapped"]["accuracy"] == 1.0
    assert report["by_reason"]["invented"]["accuracy"] == 0.0


def test_a_model_as_sure_as_it_is_right_is_calibrated() -> None:
    three_to_one = math.log(3)
    rows = [pair(three_to_one, 0)] * 3 + [pair(0, three_to_one)]
    assert describe_scores(rows)["calibration"]["expected_error"] == pytest.approx(0.0)


def test_a_model_that_is_sure_and_wrong_is_not() -> None:
    assert describe_scores([pair(0, 50)])["calibration"]["expected_error"] == pytest.approx(1.0)


def test_scores_that_follow_length_show_it() -> None:
    assert describe_scores([pair(0, 1)])["length_correlation"] == pytest.approx(1.0)
    assert describe_scores([pair(1, 0)])["length_correlation"] == pytest.approx(-1.0)
