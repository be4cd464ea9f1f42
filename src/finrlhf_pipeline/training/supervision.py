"""Running one of the library's trainers to its end: resumed, watched, and closed on bad numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from transformers import (
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.training.callbacks import WatchTraining
from finrlhf_pipeline.training.determinism import sums_in_order
from finrlhf_pipeline.training.errors import BrokenTrainingError
from finrlhf_pipeline.training.live import Ending, tell_end, tell_start, tell_step
from finrlhf_pipeline.training.workspace import MarkComplete

# told to whoever listens, but no part of a result that is the same each time
CLOCKS: Final = frozenset({"step_time", "seconds_rollout", "seconds_update", "samples_per_second"})

# every step's figures; the last one also says why the training stopped, if a rule stopped it
History: TypeAlias = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training leaves behind: a pointer to the model, and the figures of every step."""

    checkpoint: Checkpoint
    history: History


def library_defaults(workspace: Path) -> dict[str, Any]:
    """Return the settings that every training here shares."""
    return {
        "output_dir": str(workspace),
        "report_to": "none",  # the hooks track; two reporters would tell the same twice
        "save_strategy": "steps",
        "save_total_limit": None,  # MarkComplete prunes, and never the last complete one
        "disable_tqdm": True,  # the hooks say how far it is
        "logging_nan_inf_filter": False,  # it would replace a broken loss by an average
        "dataloader_pin_memory": False,
        "remove_unused_columns": False,
    }


def run_to_end(
    trainer: Trainer, resume_from: Path | None, watch: WatchTraining | None = None
) -> History:
    """Train, going on from `resume_from` where there is one, and return every step's figures."""
    trainer.remove_callback(PrinterCallback)
    # the first tells where the training starts, before another measures what it starts from, and
    # the last hears after all others whether the training stops
    for callback in (WatchLoss(), watch, MarkComplete()):
        if callback is not None:
            trainer.add_callback(callback)
    with sums_in_order():
        trainer.train(resume_from_checkpoint=str(resume_from) if resume_from else None)
    args = trainer.args
    samples = args.train_batch_size * args.gradient_accumulation_steps * args.world_size
    ending = watch.ending(samples) if watch else Ending(samples)
    if trainer.is_world_process_zero():
        tell_end(ending)
    return with_stop_reason(
        without_clocks(numeric_history(trainer.state.log_history)), ending.stop_reason
    )


def numeric_history(log: list[dict[str, Any]]) -> History:
    """Return the numbers of each log entry, by name; the closing summary is not a step."""
    return [
        # a checkpoint sorts what it remembers, and a resumed training is to write the same bytes
        {name: float(value) for name, value in sorted(entry.items()) if _is_number(value)}
        for entry in log
        if "train_runtime" not in entry
    ]


def without_clocks(history: History) -> History:
    """Return the history without what is another number each time: how long things took.

    >>> without_clocks([{"step": 1.0, "step_time": 0.7}])
    [{'step': 1.0}]
    """
    return [{key: value for key, value in entry.items() if key not in CLOCKS} for entry in history]


def with_stop_reason(history: History, reason: str | None) -> History:
    """Return the history with the reason, if there is one, in its last step.

    >>> with_stop_reason([{"step": 1.0}, {"step": 2.0}], "The entropy is 0.")
    [{'step': 1.0}, {'step': 2.0, 'stop_reason': 'The entropy is 0.'}]
    """
    if reason is None:
        return history
    return [*history[:-1], {**history[-1], "stop_reason": reason}]


class WatchLoss(TrainerCallback):
    """Stop at once on figures that are no numbers, and tell every step to the listener."""

    def on_train_begin(
        self,
        args: TrainingArguments,  # noqa: ARG002  # the library's signature
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002  # the library's signature
        **_: Any,
    ) -> None:
        """Tell how far there is to go."""
        if state.is_world_process_zero:
            tell_start(state.global_step, state.max_steps)

    def on_log(
        self,
        args: TrainingArguments,  # noqa: ARG002  # the library's signature
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002  # the library's signature
        logs: Mapping[str, Any] | None = None,
        **_: Any,
    ) -> None:
        """Check, then tell."""
        values = {name: float(value) for name, value in (logs or {}).items() if _is_number(value)}
        for name in ("loss", "grad_norm"):
            if name in values and not math.isfinite(values[name]):
                raise BrokenTrainingError(
                    f"The {name} became {values[name]} at step {state.global_step}. No model was "
                    "written. Lower trainer.learning_rate or trainer.max_grad_norm."
                )
        if state.is_world_process_zero and "train_runtime" not in values:
            tell_step(state.global_step, values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
