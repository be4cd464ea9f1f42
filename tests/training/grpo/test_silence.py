from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from finrlhf_pipeline.training.grpo.scoring import Scores
from finrlhf_pipeline.training.grpo.silence import Silence, find_silence


def trainer(**changes: Any) -> SimpleNamespace:
    values = {"beta": 0.0, "_entropy_bonus_enabled": False, "top_entropy_quantile": 1.0}
    return SimpleNamespace(model=SimpleNamespace(training=True), **{**values, **changes})


def batch(advantages: list[float], **more: Any) -> dict[str, Any]:
    rows = len(advantages)
    return {
        "advantages": torch.tensor(advantages),
        "completion_mask": torch.ones(rows, 2),
        "written_entropies": torch.full((rows, 2), 7.0),
        **more,
    }


def test_rows_without_advantage_are_silent() -> None:
    silence = find_silence(trainer(), batch([0.5, -0.5, 0.0, 0.0]))
    assert silence is not None
    assert silence.rows.tolist() == [False, False, True, True]


def test_one_row_is_always_run() -> None:
    silence = find_silence(trainer(), batch([0.0, 0.0]))
    assert silence is not None
    assert silence.rows.tolist() == [False, True]
    assert find_silence(trainer(), batch([0.0])) is None


def test_nothing_is_silent_where_all_rows_teach() -> None:
    assert find_silence(trainer(), batch([1.0, -1.0])) is None


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ({"beta": 0.1}, {}),
        ({"_entropy_bonus_enabled": True}, {}),
        ({"top_entropy_quantile": 0.2}, {}),
        ({}, {"old_per_token_logps": torch.zeros(2, 2)}),
    ],
    ids=["penalty", "bonus", "quantile", "off policy"],
)
def test_every_row_is_run_where_the_loss_is_not_only_advantage(
    change: dict[str, Any], more: dict[str, Any]
) -> None:
    assert find_silence(trainer(**change), batch([1.0, 0.0], **more)) is None


def test_silent_rows_are_filled_with_the_entropies_met_while_writing() -> None:
    silence = Silence(torch.tensor([True, False]), torch.full((2, 2), 7.0))
    filled = silence.fill(Scores(torch.tensor([[-1.0, -2.0]]), torch.tensor([[3.0, 4.0]])))
    assert filled.log_probabilities.tolist() == [[0.0, 0.0], [-1.0, -2.0]]
    assert filled.entropies is not None
    assert filled.entropies.tolist() == [[7.0, 7.0], [3.0, 4.0]]
