"""Whether the reward model can be trusted."""

from typing import Any

from finrlhf_pipeline.pipelines.reporting.figures.reward_model import (
    bin_width,
    draw_calibration,
    draw_margins,
)

Row = dict[str, Any]


def test_calibration_compares_the_claim_with_what_came_true(reward_model_report: Row) -> None:
    ideal, measured = draw_calibration(reward_model_report).data
    assert list(ideal.x) == list(ideal.y)
    assert (list(measured.x), list(measured.y), list(measured.text)) == ([0.8], [0.7], ["n = 3"])


def test_margins_are_counted_by_which_way_round_they_are(scored: list[Row]) -> None:
    wrong, right = draw_margins(scored).data
    assert (list(wrong.x), wrong.name) == ([-1.0], "wrong way round (1)")
    assert (list(right.x), right.name) == ([1.0, 2.0], "right way round (2)")


def test_both_sides_of_zero_have_the_same_bins(scored: list[Row]) -> None:
    wrong, right = draw_margins(scored).data
    assert wrong.xbins == right.xbins
    assert wrong.xbins.start == -wrong.xbins.end


def test_a_far_margin_does_not_widen_the_bins_of_all() -> None:
    near = [0.1 * number for number in range(1, 100)]
    assert bin_width([*near, 1000.0]) < 1
    assert bin_width([0.0, 0.0]) > 0


def test_without_pairs_there_is_a_sentence() -> None:
    assert draw_margins([]).layout.annotations[0].text == "No held-out pair was scored."
