"""PPO by plain values: what is kept, why it stopped, and what the rules are told."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tiny_trainings import ppo

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_causal_lm
from finrlhf_pipeline.training.live import Ending, listening
from finrlhf_pipeline.training.ppo.method import read_figures
from finrlhf_pipeline.training.stop_rules import CORRECTNESS, StepMetrics, StopRules


def ear(heard: list[Any]) -> Any:
    def note(*told: Any) -> None:
        heard.append(told)

    names = ("on_start", "on_step", "on_samples", "on_checkpoint", "on_end")
    return SimpleNamespace(**dict.fromkeys(names, note))


def test_the_best_model_is_kept_and_all_of_it_is_told(
    tiny_base: Checkpoint, tmp_path: Path
) -> None:
    heard: list[Any] = []
    with listening(ear(heard)):
        trained = ppo(tiny_base, tmp_path, sample_every=2, sample_rows=3)
    measured = {int(row["step"]): row[CORRECTNESS] for row in trained.history if CORRECTNESS in row}
    assert list(measured) == [0, 2, 4, 5]
    best = max(measured, key=lambda step: measured[step])
    assert heard[0] == (0, 5)
    assert heard[-1] == (Ending(8, kept_step=best, correctness=measured[best]),)
    samples = [told for told in heard if isinstance(told[-1], list)]
    assert [(step, len(rows)) for step, rows in samples] == [(2, 3), (4, 3)]
    assert trained.checkpoint.adapter == str(tmp_path / "result")
    open_causal_lm(trained.checkpoint)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["identity.json", "result"]


def test_a_rule_s_reason_is_told_and_stands_in_the_history(
    tiny_base: Checkpoint, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Any] = []
    with listening(ear(heard)):
        trained = ppo(tiny_base, tmp_path, rules=StopRules(min_entropy=100.0, window=2))
    reason = trained.history[-1]["stop_reason"]
    assert reason.startswith("The entropy is")
    assert trained.history[-1]["step"] == 2
    assert f"Training stops at step 2. {reason}" in caplog.text
    assert heard[-1][0].stop_reason == reason
    open_causal_lm(trained.checkpoint)


def test_the_rules_read_the_figures_of_a_step() -> None:
    figures = {
        "step": 3.0,
        "reward": 0.5,
        "reward_std": 0.1,
        "zero_spread_share": 0.25,
        "kl": 4.0,
        "kl_token": 0.2,
        "entropy": 1.5,
        "length": 20.0,
        CORRECTNESS: 0.3,
    }
    assert read_figures(figures) == StepMetrics(
        step=3,
        reward=0.5,
        reward_spread=0.1,
        silent_groups=0.25,
        kl=0.2,
        entropy=1.5,
        length=20.0,
        correctness=0.3,
    )
