"""Stop rules, the best checkpoint and sound figures, watched from inside the library's trainers."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.trainer import TRAINER_STATE_NAME

from finrlhf_pipeline.training.live import Ending, tell_step
from finrlhf_pipeline.training.stop_rules import (
    CORRECTNESS,
    StepMetrics,
    StopRules,
    best_measured,
    check_sound,
    find_stop_reason,
)
from finrlhf_pipeline.training.workspace import complete_checkpoints

logger = logging.getLogger(__name__)

BEST: Final = "best-{step}"
# our names, and those under which TRL logs the same figures
_LOGGED: Final = {
    "loss": "loss",
    "reward": "reward",
    "reward_spread": "reward_std",
    "silent_groups": "frac_reward_zero_std",
    "kl": "kl",
    "entropy": "entropy",
    "length": "completions/mean_length",
    "correctness": CORRECTNESS,
}


def read_metrics(step: int, logs: Mapping[str, Any]) -> StepMetrics:
    """Return the figures of one step from what a trainer logs.

    >>> read_metrics(3, {"loss": "0.5", "kl": 0.1}).kl
    0.1
    """
    known = {name: logs[key] for name, key in _LOGGED.items() if logs.get(key) is not None}
    return StepMetrics(step=step, **{name: float(value) for name, value in known.items()})


def read_history(state: TrainerState) -> list[StepMetrics]:
    """Return the figures of all steps that a trainer remembers."""
    logged = [logs for logs in state.log_history if "train_runtime" not in logs]
    return [read_metrics(int(logs["step"]), logs) for logs in logged]


@dataclass(frozen=True, slots=True)
class Validation:
    """How, and every how many steps, correctness on the validation split is measured.

    In a training of several processes `measure` is called in each and must return the same number
    in each.
    """

    measure: Callable[[], float]
    every_steps: int


class WatchTraining(TrainerCallback):
    """Stop by rule, keep the best model by validation correctness, fail on broken figures.

    Attributes:
        reason: why the training was stopped before its end; None if it was not.
    """

    def __init__(self, rules: StopRules, validation: Validation | None = None) -> None:
        self.reason: str | None = None
        self._rules = rules
        self._validation = validation
        self._history: list[StepMetrics] = []

    @property
    def best(self) -> StepMetrics | None:
        """The step whose model is kept."""
        return best_measured(self._history)

    def ending(self, samples: int) -> Ending:
        """Return how the training ended, each step of which learnt from so many samples."""
        best = self.best
        return Ending(
            samples,
            self.reason,
            best.step if best else None,
            best.correctness if best else None,
        )

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Recall the steps before a resumption, or measure the model that training starts from."""
        self._history = read_history(state)
        if not self._history:
            self._validate(args, state, kwargs["model"])
        self._judge(state, control)

    def on_log(
        self,
        args: TrainingArguments,  # noqa: ARG002 - the library's signature
        state: TrainerState,
        control: TrainerControl,
        logs: Mapping[str, Any] | None = None,
        **_: Any,
    ) -> None:
        """Take in the figures of a step."""
        if logs is None or "train_runtime" in logs:
            return
        self._history.append(read_metrics(state.global_step, logs))
        self._judge(state, control)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Measure correctness where it is due, and at the very end."""
        if self._validation is None:
            return
        last = state.global_step == state.max_steps
        if last or state.global_step % self._validation.every_steps == 0:
            self._validate(args, state, kwargs["model"])
            self._judge(state, control)

    def _validate(self, args: TrainingArguments, state: TrainerState, model: Any) -> None:
        """Measure correctness, note it where a checkpoint keeps it, and keep a better model."""
        if self._validation is None:
            return
        before = self.best
        correctness = self._validation.measure()
        entry = {CORRECTNESS: correctness, "step": state.global_step}
        state.log_history.append(entry)
        self._history.append(read_metrics(state.global_step, entry))
        better = before is None or correctness > (before.correctness or 0.0)
        if not state.is_world_process_zero:
            return
        tell_step(state.global_step, {CORRECTNESS: correctness})
        if better:
            keep_model(model, Path(str(args.output_dir)), entry)

    def _judge(self, state: TrainerState, control: TrainerControl) -> None:
        """Raise on broken figures, and ask the trainer to stop where a rule says so."""
        check_sound(self._history, self._rules)
        if self.reason is None:
            self.reason = find_stop_reason(self._history, self._rules)
            if self.reason and state.is_world_process_zero:
                logger.warning("Training stops at step %d. %s", self._history[-1].step, self.reason)
        control.should_training_stop = control.should_training_stop or self.reason is not None


def keep_model(model: Any, workspace: Path, facts: Mapping[str, Any]) -> None:
    """Write a model and the facts about it aside, then put it in the place of the last one kept.

    One that a checkpoint remembers as the best stays: a training that goes on from there asks for
    it.
    """
    aside = workspace / "best.partial"
    shutil.rmtree(aside, ignore_errors=True)
    model.save_pretrained(aside)
    (aside / "facts.json").write_text(json.dumps(dict(facts), sort_keys=True), encoding="utf-8")
    final = workspace / BEST.format(step=facts["step"])
    shutil.rmtree(final, ignore_errors=True)
    aside.rename(final)
    needed = {final, *(_best_of(checkpoint) for checkpoint in complete_checkpoints(workspace))}
    for old in set(workspace.glob(BEST.format(step="*"))).difference(needed):
        shutil.rmtree(old)


def _best_of(checkpoint: Path) -> Path | None:
    """Return where the model lies that a checkpoint remembers as the best."""
    state = TrainerState.load_from_json(str(checkpoint / TRAINER_STATE_NAME))
    best = best_measured(read_history(state))
    return checkpoint.with_name(BEST.format(step=best.step)) if best else None
