"""Answers before and after training."""

from typing import Any

import pytest

from finrlhf_pipeline.pipelines.reporting.figures.distributions import (
    bin_edges,
    draw_response_lengths,
    draw_reward_distributions,
    shares,
)

Predictions = dict[str, list[dict[str, Any]]]


def test_each_policy_is_drawn_over_the_one_it_started_from(predictions: Predictions) -> None:
    figure = draw_reward_distributions(**predictions)
    assert [note.text for note in figure.layout.annotations] == ["sft after base", "grpo after sft"]
    before, after, _, grpo = figure.data
    assert before.y[0] == 1.0  # base is wrong everywhere
    assert (after.y[1], after.y[-2]) == pytest.approx((4 / 6, 2 / 6))
    assert (grpo.y[1], grpo.y[-2]) == pytest.approx((2 / 6, 4 / 6))


def test_the_reward_model_s_score_is_drawn_where_every_answer_has_one(
    predictions: Predictions,
) -> None:
    levels = {"base": -40.0, "sft": -4.0, "grpo": -2.0}
    for policy, rows in predictions.items():
        for place, row in enumerate(rows):
            row["reward_model"] = levels[policy] + place / 10
    figure = draw_reward_distributions(**predictions)
    assert figure.layout.xaxis.title.text == "score of the reward model"
    before = figure.data[2]  # sft, under grpo: its own bins, whatever base is scored
    assert min(before.x) == pytest.approx(-4.0)
    assert before.y[0] == pytest.approx(1 / 6)


def test_all_panels_share_their_bins(predictions: Predictions) -> None:
    lines = [
        trace for trace in draw_response_lengths(**predictions).data if trace.type == "scatter"
    ]
    assert len({tuple(line.x) for line in lines}) == 1


def test_answers_without_tokens_are_left_out(predictions: Predictions) -> None:
    for row in predictions["grpo"]:
        row["tokens"] = None
    figure = draw_response_lengths(**predictions)
    assert [note.text for note in figure.layout.annotations] == ["sft after base"]


def test_nothing_to_compare_is_said(predictions: Predictions) -> None:
    figure = draw_reward_distributions(base=predictions["base"])
    assert figure.layout.annotations[0].text == "There is no reward to compare."


def test_bins_hold_every_value_once() -> None:
    values = [0.0, 0.1, 0.5, 1.0, 1.0]
    assert sum(shares(values, bin_edges(values))) == pytest.approx(1)
    assert shares([7.0, 7.0], bin_edges([7.0, 7.0])) == [1.0]
