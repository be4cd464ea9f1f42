"""GRPO by plain values: what is kept, why it stopped, and where it may be saved."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import tiny_trainings
from tiny_trainings import GROUPS, SAVED_AT, TRAINER, grpo

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_causal_lm
from finrlhf_pipeline.rewards import mixture
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.grpo.method import check_budget, grpo_config
from finrlhf_pipeline.training.grpo.samples import drift_of_a_token
from finrlhf_pipeline.training.live import Ending, listening
from finrlhf_pipeline.training.parameters import GrpoTrainerParameters
from finrlhf_pipeline.training.stop_rules import CORRECTNESS, StopRules


class Ear:
    """Remembers what it hears of the end and of samples."""

    def __init__(self) -> None:
        self.ending: Ending | None = None
        self.samples: list[Any] = []
        self.figures: dict[int, dict[str, float]] = {}

    def on_start(self, step: int, steps: int) -> None:
        self.place = (step, steps)

    def on_step(self, step: int, values: Any) -> None:
        self.figures[step] = {**self.figures.get(step, {}), **values}

    def on_samples(self, step: int, rows: Sequence[Any]) -> None:
        self.samples.append((step, rows))

    def on_checkpoint(self, step: int, size_bytes: int) -> None:
        self.figures.setdefault(step, {})["bytes"] = size_bytes

    def on_end(self, ending: Ending) -> None:
        self.ending = ending


def test_the_best_model_is_kept_and_all_of_it_is_told(
    tiny_base: Checkpoint, tmp_path: Path
) -> None:
    ear = Ear()
    with listening(ear):
        trained = grpo(tiny_base, tmp_path, sample_every=2, sample_rows=3)
    measured = {int(row["step"]): row[CORRECTNESS] for row in trained.history if CORRECTNESS in row}
    assert list(measured) == [0, 2, 4, 5]
    best = max(measured, key=lambda step: measured[step])
    assert ear.ending == Ending(8, kept_step=best, correctness=measured[best])
    assert ear.place == (0, 5)
    assert [(step, len(rows)) for step, rows in ear.samples] == [(2, 3), (4, 3)]
    # without a penalty the drift is known of the samples alone
    drifts = {int(row["step"]): row["kl"] for row in trained.history if "kl" in row}
    assert drifts == {step: pytest.approx(drift_of_a_token(rows)) for step, rows in ear.samples}
    assert {step for step, figures in ear.figures.items() if CORRECTNESS in figures} == {0, 2, 4, 5}
    assert trained.checkpoint.adapter == str(tmp_path / "result")
    open_causal_lm(trained.checkpoint)


def test_a_rule_s_reason_is_told_and_stands_in_the_history(
    tiny_base: Checkpoint, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ear = Ear()
    with listening(ear):
        trained = grpo(tiny_base, tmp_path, rules=StopRules(min_entropy=100.0, window=2))
    reason = trained.history[-1]["stop_reason"]
    assert reason.startswith("The entropy is")
    assert trained.history[-1]["step"] == 2
    assert f"Training stops at step 2. {reason}" in caplog.text
    assert ear.ending is not None
    assert ear.ending.stop_reason == reason
    open_causal_lm(trained.checkpoint)


def test_the_best_before_a_checkpoint_survives_a_better_one_after_it(
    tiny_base: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupting(Ear):
        def on_step(self, step: int, values: Any) -> None:
            if step == SAVED_AT + 2 and CORRECTNESS not in values:
                raise KeyboardInterrupt

    save_steps = SAVED_AT + 1  # so that the better one falls between two checkpoints
    with pytest.raises(KeyboardInterrupt), listening(Interrupting()):
        grpo(tiny_base, tmp_path, save_steps=save_steps)
    assert {best.name for best in tmp_path.glob("best-*")} == {"best-2", "best-4"}
    # as on hardware that does not add in the same order twice
    monkeypatch.setattr(tiny_trainings, "drift", lambda *_, **__: 0.0)
    ear = Ear()
    with listening(ear):
        trained = grpo(tiny_base, tmp_path, save_steps=save_steps)
    assert ear.place == (save_steps, 5)
    assert ear.ending is not None
    assert ear.ending.kept_step == SAVED_AT
    open_causal_lm(trained.checkpoint)


def test_a_budget_for_what_nothing_measures_is_refused() -> None:
    with pytest.raises(TrainingError, match=r"stop\.max_kl is 0\.2, but .*trainer\.beta"):
        check_budget(StopRules(max_kl=0.2), beta=0.0)
    check_budget(StopRules(max_kl=0.2), beta=1e-6)
    check_budget(StopRules(), beta=0.0)


def test_checkpoints_fall_at_the_ends_of_generation_cycles(tmp_path: Path) -> None:
    settings = {**TRAINER, **GROUPS, "save_steps": 3, "num_iterations": 2}
    trainer = GrpoTrainerParameters(**settings)
    config = grpo_config(trainer, mixture({"correctness": 0.5}), 1, tmp_path)
    assert config.save_steps == 4
    assert config.reward_weights == [0.5]
