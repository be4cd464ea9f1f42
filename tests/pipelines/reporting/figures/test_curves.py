"""Curves of trainings."""

from typing import Any

import pytest

from finrlhf_pipeline.pipelines.reporting.figures.curves import (
    NOISY,
    draw_clipping,
    draw_divergences,
    draw_entropies,
    draw_losses,
    draw_rewards,
)

Histories = dict[str, list[dict[str, Any]]]


def test_a_line_goes_through_what_was_logged(histories: Histories) -> None:
    (line,) = draw_rewards(**histories).data
    assert (line.name, list(line.x), list(line.y)) == ("grpo", [1, 2], [0.2, 0.4])


def test_noisy_steps_stay_visible_behind_their_mean() -> None:
    noisy = [{"step": step, "kl": float(step % 2)} for step in range(NOISY + 1)]
    faint, mean = draw_divergences(ppo=noisy).data
    assert list(faint.y) == [float(step % 2) for step in range(NOISY + 1)]
    assert max(mean.y) < 1
    assert (faint.showlegend, mean.name) == (False, "ppo")


def test_every_loss_has_a_panel_of_its_own(histories: Histories) -> None:
    figure = draw_losses(reward_model=histories["sft"], **histories)
    assert [line.xaxis for line in figure.data] == ["x", "x2", "x3"]
    assert [note.text for note in figure.layout.annotations] == ["reward model", "sft", "grpo"]


@pytest.mark.parametrize("draw", [draw_rewards, draw_divergences, draw_entropies, draw_clipping])
def test_a_run_that_logs_nothing_of_it_says_so(draw: Any, histories: Histories) -> None:
    figure = draw(sft=histories["sft"])
    assert not figure.data
    assert figure.layout.annotations[0].text.startswith("No training of this run logs its")
