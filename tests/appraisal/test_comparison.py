"""Paired comparison, on answers small enough to count."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from finrlhf_pipeline.appraisal import AppraisalError
from finrlhf_pipeline.appraisal.comparison import compare_accuracy, verdict

Graded = Callable[..., dict[str, Any]]


def compared(graded: Graded, **answers: Sequence[int]) -> dict[str, dict[str, Any]]:
    rows = {
        name: [graded(f"{place:04}", correct=int(value)) for place, value in enumerate(values)]
        for name, values in answers.items()
    }
    lines = compare_accuracy(rows, "sft", resamples=1000, seed=1, significance=0.05)
    return {line["policy"]: line for line in lines}


def test_the_difference_is_won_minus_lost(graded: Graded) -> None:
    line = compared(graded, sft=[1, 1, 0, 0, 0], dpo=[1, 0, 1, 1, 0])["dpo"]
    assert line["n"] == 5
    assert line["execution_accuracy"] == pytest.approx(3 / 5)
    assert (line["won"], line["lost"]) == (2, 1)
    assert line["delta_vs_sft"] == pytest.approx((2 - 1) / 5)
    assert line["p_value"] == 1.0
    assert line["verdict"] == "no detectable difference"


def test_ten_won_and_none_lost_is_better(graded: Graded) -> None:
    lines = compared(graded, sft=[0] * 10 + [1] * 20, grpo=[1] * 30, dpo=[0] * 30)
    assert lines["grpo"]["p_value"] == pytest.approx(2 / 2**10)
    assert lines["grpo"]["p_value_holm"] == pytest.approx(2 / 2**10)  # the other's is smaller yet
    assert lines["dpo"]["p_value_holm"] == pytest.approx(2 * 2 / 2**20)
    assert lines["grpo"]["verdict"] == "better"
    assert lines["dpo"]["verdict"] == "worse"


def test_the_more_policies_are_tried_the_more_has_to_speak_for_each(graded: Graded) -> None:
    sft, ours = [0] * 6 + [1] * 20, [1] * 26
    alone = compared(graded, sft=sft, grpo=ours)["grpo"]
    among_others = compared(graded, sft=sft, grpo=ours, dpo=ours, ppo=ours)["grpo"]
    assert alone["p_value"] == among_others["p_value"] == 2 / 2**6
    assert alone["verdict"] == "better"
    assert among_others["verdict"] == "no detectable difference"


def test_the_reference_is_not_compared_with_itself(graded: Graded) -> None:
    line = compared(graded, sft=[0, 1], grpo=[1, 1])["sft"]
    assert (line["delta_vs_sft"], line["p_value"], line["verdict"]) == (0.0, None, None)


def test_what_both_find_hard_does_not_widen_the_difference(graded: Graded) -> None:
    sft, ours = [0] * 400 + [1] * 400, [1] * 40 + [0] * 360 + [1] * 400
    line = compared(graded, sft=sft, grpo=ours)["grpo"]
    assert line["delta_low"] > 0.03
    assert line["ci_high"] - line["ci_low"] > 2 * (line["delta_high"] - line["delta_low"])


def test_answers_are_paired_by_id_whatever_their_order(graded: Graded) -> None:
    sft = [graded("a"), graded("b", correct=0)]
    line = compare_accuracy(
        {"sft": sft, "grpo": sft[::-1]}, "sft", resamples=100, seed=1, significance=0.05
    )[1]
    assert (line["won"], line["lost"]) == (0, 0)


def test_other_questions_are_refused(graded: Graded) -> None:
    with pytest.raises(AppraisalError, match="'grpo' and 'sft' did not answer the same questions"):
        compare_accuracy(
            {"sft": [graded("a")], "grpo": [graded("b")]},
            "sft",
            resamples=100,
            seed=1,
            significance=0.05,
        )


@pytest.mark.parametrize(
    ("delta", "p_value", "words"),
    [
        (0.02, 0.049, "better"),
        (-0.02, 0.049, "worse"),
        (0.02, 0.05, "no detectable difference"),
        (0.0, 1.0, "no detectable difference"),
    ],
)
def test_verdicts(delta: float, p_value: float, words: str) -> None:
    assert verdict(delta, p_value, 0.05) == words
