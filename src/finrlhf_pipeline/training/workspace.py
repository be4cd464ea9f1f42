"""A training's own folder: checkpoints that count only when complete, and where to go on."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from accelerate import PartialState
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
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

    A training is the same when its start, its rows and its settings are. One that had finished
    starts anew, so that running twice is training twice.
    """
    known = folder / IDENTITY
    identity = {"start": start.fingerprint, "rows": rows_digest(rows), "settings": settings}
    written = json.dumps(identity, sort_keys=True, indent=1)
    same = known.is_file() and known.read_text(encoding="utf-8") == written
    if not same or (folder / RESULT).exists():
        # first, so that a folder that was cleared by half is cleared again
        known.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    known.write_text(written, encoding="utf-8")
    return last_complete(folder)


def rows_digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of rows in their order."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def last_complete(folder: Path) -> Path | None:
    """Return the newest checkpoint that was written to its end; half-written ones are removed."""
    complete: list[Path] = []
    for checkpoint in folder.glob(CHECKPOINTS):
        if (checkpoint / COMPLETE).is_file():
            complete.append(checkpoint)
        else:
            shutil.rmtree(checkpoint)
    return max(complete, key=_step_of, default=None)


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
    """Mark each checkpoint once all of it is on disk, and keep only the newest two."""

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
