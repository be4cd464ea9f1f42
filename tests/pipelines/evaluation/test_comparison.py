"""Paired comparison, on answers small enough to count."""

import pytest

from finrlhf_pipeline.pipelines.evaluation.comparison import compare_with


def test_the_difference_is_won_minus_lost() -> None:
    sft = [True, True, False, False, False]
    ours = [True, False, True, True, False]
    line = compare_with(sft, ours, resamples=1000, seed=1)
    assert line["execution_accuracy"] == pytest.approx(3 / 5)
    assert line["delta_vs_sft"] == pytest.approx((2 - 1) / 5)


def test_a_policy_does_not_differ_from_itself() -> None:
    line = compare_with([True, False] * 50, [True, False] * 50, resamples=1000, seed=1)
    assert (line["delta_vs_sft"], line["delta_ci_low"], line["delta_ci_high"]) == (0, 0, 0)


def test_what_both_find_hard_does_not_widen_the_difference() -> None:
    hard_for_both = [False] * 400 + [True] * 400
    better_on_forty = [True] * 40 + [False] * 360 + [True] * 400
    line = compare_with(hard_for_both, better_on_forty, resamples=2000, seed=1)
    assert line["delta_ci_low"] > 0.03
    assert line["ci_high"] - line["ci_low"] > 2 * (line["delta_ci_high"] - line["delta_ci_low"])


def test_the_same_seed_gives_the_same_interval() -> None:
    arguments = ([True, False] * 20, [True, True] * 20, 500, 3)
    assert compare_with(*arguments) == compare_with(*arguments)
