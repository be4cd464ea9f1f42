"""Which rows each step of a training learnt from, kept beside the weights that it made."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from transformers import Trainer

TRAINED_ON: Final = "trained_on.json"


def write_rows_seen(
    folder: Path, rows: Sequence[Mapping[str, Any]], steps: Sequence[Sequence[int]]
) -> None:
    """Keep the ids of all rows in their order, and for each step the places of its rows."""
    ids = [str(row.get("id", place)) for place, row in enumerate(rows)]
    text = json.dumps({"rows": ids, "steps": [sorted(set(step)) for step in steps]})
    (folder / TRAINED_ON).write_text(text + "\n", encoding="utf-8")


def dealt_rows(trainer: Trainer, steps: int, *, parts: int = 1) -> list[list[int]]:
    """Return the places of the rows that each optimizer step took, dealing them once more.

    The order follows from seed and epoch alone, so a training that was resumed needs no log of it.
    Where `parts` batches of a trainer are slices of one, each batch counts with its slice.
    """
    batches = batches_of(trainer.get_train_dataloader())
    width = batches.batch_size * trainer.accelerator.num_processes
    accumulated = trainer.args.gradient_accumulation_steps
    dealt: list[list[int]] = []
    epoch = 0
    while len(dealt) < steps:
        order = _order(batches.sampler, epoch)
        slices = [
            _slice(order[start : start + width], number % parts, parts)
            for number, start in enumerate(range(0, len(order), width))
        ]
        dealt += [
            [row for part in slices[start : start + accumulated] for row in part]
            for start in range(0, len(slices), accumulated)
        ]
        epoch += 1
    return dealt[:steps]


def batches_of(loader: Any) -> Any:
    """Return what makes the batches of a data loader, of all processes together."""
    batches = loader.batch_sampler
    while hasattr(batches, "batch_sampler"):  # the share of one process
        batches = batches.batch_sampler
    return batches


def _order(sampler: Any, epoch: int) -> list[int]:
    if hasattr(sampler, "set_epoch"):
        sampler.set_epoch(epoch)
    return list(sampler)


def _slice(batch: list[int], number: int, parts: int) -> list[int]:
    size = len(batch) // parts
    return batch[number * size : (number + 1) * size]
