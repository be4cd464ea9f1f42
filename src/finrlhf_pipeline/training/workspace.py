"""A training's own folder: checkpoints that count only when complete, and where to go on."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from accelerate import PartialState
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.training.identity import identify
from finrlhf_pipeline.training.live import tell_checkpoint

COMPLETE: Final = "COMPLETE"
IDENTITY: Final = "identity.json"
RESULT: Final = "result"
KEPT: Final = 2
CHECKPOINTS: Final = "checkpoint-*"


def open_workspace(
    folder: Path, start: Checkpoint, rows: Sequence[Mapping[str, Any]], settings: Mapping[str, Any]
) -> Path | None:
    """Return the last complete checkpoint of this very training, after clearing away any other.

    A training is the same when all that its result follows from is (`identity.py`). One that had
    finished starts anew, so that running twice is training twice.
    """
    known = folder / IDENTITY
    written = identify(start, rows, settings)
    same = known.is_file() and known.read_text(encoding="utf-8") == written
    if not same or (folder / RESULT).exists():
        # first, so that a folder that was cleared by half is cleared again
        known.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    known.write_text(written, encoding="utf-8")
    return last_complete(folder)


def last_complete(folder: Path) -> Path | None:
    """Return the newest checkpoint that was written to its end; half-written ones are removed."""
    complete = complete_checkpoints(folder)
    for checkpoint in set(folder.glob(CHECKPOINTS)).difference(complete):
        shutil.rmtree(checkpoint)
    return complete[-1] if complete else None


def complete_checkpoints(folder: Path) -> list[Path]:
    """Return the checkpoints that were written to their end, oldest first."""
    found = (mark.parent for mark in folder.glob(f"{CHECKPOINTS}/{COMPLETE}"))
    return sorted(found, key=_step_of)


@contextmanager
def writing_result(workspace: Path) -> Iterator[Path]:
    """Give a folder to write the model to; it is the result once the block has ended well.

    Then the checkpoints go, which a finished training needs no more.
    """
    aside = workspace / f"{RESULT}.partial"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    yield aside
    aside.rename(workspace / RESULT)
    for left in workspace.iterdir():
        if left.is_dir() and left.name != RESULT:
            shutil.rmtree(left)


class MarkComplete(TrainerCallback):
    """Mark each checkpoint once all of it is on disk, and keep only the newest two.

    At its end a training writes none: the result follows at once, and the library, which looks for
    the end only after a step, would go on from there with one step too many.
    """

    def on_step_end(
        self,
        args: TrainingArguments,  # noqa: ARG002  # the library's signature
        state: TrainerState,  # noqa: ARG002  # the library's signature
        control: TrainerControl,
        **_: Any,
    ) -> None:
        """Keep the library from saving where the training stops by its length or a rule."""
        control.should_save = control.should_save and not control.should_training_stop

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        """Keep it from saving where a rule stops the training by the figures just logged."""
        self.on_step_end(args, state, control)

    def on_save(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002  # the library's signature
        **_: Any,
    ) -> None:
        """Mark, prune, and tell the listener."""
        PartialState().wait_for_everyone()  # each process writes its own random state
        if not state.is_world_process_zero:
            return
        folder = Path(str(args.output_dir))
        checkpoint = folder / f"checkpoint-{state.global_step}"
        (checkpoint / COMPLETE).touch()
        for old in sorted(folder.glob(CHECKPOINTS), key=_step_of)[:-KEPT]:
            shutil.rmtree(old)
        size = sum(file.stat().st_size for file in checkpoint.rglob("*") if file.is_file())
        tell_checkpoint(state.global_step, size)


def _step_of(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])
