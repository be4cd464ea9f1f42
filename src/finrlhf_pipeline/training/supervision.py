"""Running one of the library's trainers to its end: resumed, watched, and closed on bad numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import (
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.training.live import tell_step
from finrlhf_pipeline.training.workspace import MarkComplete


class TrainingError(RuntimeError):
    """A training that must not go on."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training leaves behind: a pointer to the model, and the figures of every step."""

    checkpoint: Checkpoint
    history: list[dict[str, float]]


def library_defaults(workspace: Path) -> dict[str, Any]:
    """Return the settings that every training here shares."""
    return {
        "output_dir": str(workspace),
        "report_to": "none",  # the hooks track; two reporters would tell the same twice
        "save_strategy": "steps",
        "save_total_limit": None,  # MarkComplete prunes, and never the last complete one
        "disable_tqdm": None,
        "dataloader_pin_memory": False,
        "remove_unused_columns": False,
    }


def run_to_end(trainer: Trainer, resume_from: Path | None) -> list[dict[str, float]]:
    """Train, going on from `resume_from` where there is one, and return every step's figures."""
    trainer.add_callback(MarkComplete())
    trainer.add_callback(WatchLoss())
    trainer.train(resume_from_checkpoint=str(resume_from) if resume_from else None)
    return numeric_history(trainer.state.log_history)


def numeric_history(log: list[dict[str, Any]]) -> list[dict[str, float]]:
    """Return the numbers of each log entry; the closing summary is not a step."""
    return [
        {name: float(value) for name, value in entry.items() if _is_number(value)}
        for entry in log
        if "train_runtime" not in entry
    ]


class WatchLoss(TrainerCallback):
    """Stop at once on a loss that is no number, and tell every step to the listener."""

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
                raise TrainingError(
                    f"The {name} became {values[name]} at step {state.global_step}. No model was "
                    "written. Lower trainer.learning_rate or trainer.max_grad_norm."
                )
        if state.is_world_process_zero and "train_runtime" not in values:
            tell_step(state.global_step, values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
