from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from transformers import TrainerControl, TrainerState

from finrlhf_pipeline.training.callbacks import (
    BEST,
    Validation,
    WatchTraining,
    read_metrics,
)
from finrlhf_pipeline.training.errors import BrokenTrainingError
from finrlhf_pipeline.training.live import Ending, listening
from finrlhf_pipeline.training.stop_rules import CORRECTNESS, StopRules
from finrlhf_pipeline.training.workspace import COMPLETE


class Model:
    """A model that writes its version."""

    version = 0

    def save_pretrained(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "version").write_text(str(self.version), encoding="utf-8")


class Run:
    """The calls that a trainer makes, in its order."""

    def __init__(
        self, folder: Path, watch: WatchTraining, state: TrainerState | None = None
    ) -> None:
        self.args: Any = SimpleNamespace(output_dir=str(folder))
        self.watch, self.model = watch, Model()
        self.state = state or TrainerState(is_world_process_zero=True)
        self.control = TrainerControl()
        watch.on_train_begin(self.args, self.state, self.control, model=self.model)

    def step(self, **logs: float) -> bool:
        """Make one step and return whether the training goes on."""
        self.state.global_step += 1
        self.model.version += 1
        self.watch.on_step_end(self.args, self.state, self.control, model=self.model)
        logs["step"] = self.state.global_step
        self.state.log_history.append(dict(logs))
        self.watch.on_log(self.args, self.state, self.control, logs=logs)
        return not self.control.should_training_stop

    def save(self) -> None:
        """Write a complete checkpoint, as far as it remembers the steps before it."""
        checkpoint = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        checkpoint.mkdir()
        self.state.save_to_json(str(checkpoint / "trainer_state.json"))
        (checkpoint / COMPLETE).touch()


def kept(folder: Path) -> tuple[str, dict[str, Any]]:
    (best,) = folder.glob(BEST.format(step="*"))
    facts: dict[str, Any] = json.loads((best / "facts.json").read_text(encoding="utf-8"))
    assert best.name == BEST.format(step=facts["step"])
    return (best / "version").read_text(encoding="utf-8"), facts


def test_logged_figures_are_read_by_their_library_names() -> None:
    logs = {"loss": "0.5", "completions/mean_length": 12, "frac_reward_zero_std": 0.25, "kl": None}
    metrics = read_metrics(3, logs)
    assert (metrics.step, metrics.loss, metrics.length, metrics.silent_groups) == (3, 0.5, 12, 0.25)
    assert metrics.kl is None


def test_a_rule_stops_the_training_and_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = WatchTraining(StopRules(max_kl=0.2, window=1))
    run = Run(tmp_path, watch)
    assert run.step(kl=0.1)
    assert not run.step(kl=0.3)
    assert watch.reason is not None
    assert f"Training stops at step 2. {watch.reason}" in caplog.text


def test_the_model_with_the_best_correctness_is_kept(tmp_path: Path) -> None:
    measured = iter([0.1, 0.3, 0.3, 0.2])
    run = Run(tmp_path, WatchTraining(StopRules(), Validation(lambda: next(measured), 2)))
    assert kept(tmp_path) == ("0", {CORRECTNESS: 0.1, "step": 0})
    for _ in range(6):
        run.step(reward=1.0)
    assert kept(tmp_path) == ("2", {CORRECTNESS: 0.3, "step": 2})
    assert run.watch.best is not None
    assert run.watch.best.step == 2
    assert not (tmp_path / "best.partial").exists()
    assert run.watch.ending(8) == Ending(8, kept_step=2, correctness=0.3)


def test_the_best_that_a_checkpoint_remembers_is_kept_beside_a_better_one(tmp_path: Path) -> None:
    measured = iter([0.1, 0.2, 0.3, 0.4])
    run = Run(tmp_path, WatchTraining(StopRules(), Validation(lambda: next(measured), 1)))
    run.step(reward=1.0)
    run.save()
    run.step(reward=1.0)
    run.step(reward=1.0)
    assert {best.name for best in tmp_path.glob("best-*")} == {"best-1", "best-3"}


def test_what_is_measured_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, Any]] = []
    listener: Any = SimpleNamespace(on_step=lambda step, values: told.append((step, dict(values))))
    with listening(listener):
        run = Run(tmp_path, WatchTraining(StopRules(), Validation(lambda: 0.5, 2)))
        run.step(reward=1.0)
        run.step(reward=1.0)
    assert told == [(0, {CORRECTNESS: 0.5}), (2, {CORRECTNESS: 0.5})]


def test_correctness_is_measured_at_the_very_end_too(tmp_path: Path) -> None:
    measured = iter([0.1, 0.2])
    state = TrainerState(is_world_process_zero=True, max_steps=3)
    run = Run(tmp_path, WatchTraining(StopRules(), Validation(lambda: next(measured), 100)), state)
    for _ in range(3):
        run.step(reward=1.0)
    assert kept(tmp_path) == ("3", {CORRECTNESS: 0.2, "step": 3})


def test_only_the_first_process_writes(tmp_path: Path) -> None:
    state = TrainerState(is_world_process_zero=False)
    Run(tmp_path, WatchTraining(StopRules(), Validation(lambda: 0.5, 1)), state)
    assert list(tmp_path.iterdir()) == []


def test_a_resumed_training_remembers_what_was_measured(tmp_path: Path) -> None:
    measured = iter([0.4, 0.5])
    first = Run(tmp_path, WatchTraining(StopRules(), Validation(lambda: next(measured), 1)))
    first.step(reward=0.1)
    measured = iter([0.3])
    rules = StopRules(max_correctness_loss=0.1, window=1)
    state = TrainerState(
        is_world_process_zero=True, global_step=1, log_history=first.state.log_history
    )
    resumed = Run(tmp_path, WatchTraining(rules, Validation(lambda: next(measured), 1)), state)
    assert not resumed.step(reward=0.2)
    assert resumed.watch.reason is not None
    assert "fell from 50.0% to 30.0%" in resumed.watch.reason
    assert kept(tmp_path)[1][CORRECTNESS] == 0.5


def test_broken_figures_raise(tmp_path: Path) -> None:
    run = Run(tmp_path, WatchTraining(StopRules(equal_reward_steps=2)))
    run.step(reward_std=0.0)
    with pytest.raises(BrokenTrainingError, match="All rewards were equal"):
        run.step(reward_std=0.0)
