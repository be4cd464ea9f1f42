"""What is kept of the rows a training saw is what its steps really took."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from datasets import Dataset
from torch import nn
from transformers import Trainer, TrainingArguments

from finrlhf_pipeline.training.rows_seen import dealt_rows, write_rows_seen


class Scale(nn.Module):
    """A model of one weight that remembers the rows of every call."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))
        self.seen: list[list[int]] = []

    def forward(self, row: torch.Tensor) -> dict[str, torch.Tensor]:
        self.seen.append(row.tolist())
        return {"loss": (self.weight * row.float()).mean()}


def trained(folder: Path, steps: int, **arguments: Any) -> Trainer:
    trainer = Trainer(
        model=Scale(),
        args=TrainingArguments(
            output_dir=str(folder),
            report_to="none",
            seed=3,
            max_steps=steps,
            use_cpu=True,
            disable_tqdm=True,
            save_strategy="no",
            dataloader_pin_memory=False,
            **arguments,
        ),
        train_dataset=Dataset.from_list([{"row": n} for n in range(10)]),
    )
    trainer.train()
    return trainer


@pytest.mark.parametrize("accumulated", [1, 2])
def test_the_rows_dealt_again_are_those_that_the_model_saw(
    tmp_path: Path, accumulated: int
) -> None:
    steps = 9  # past the end of an epoch, whose last batch is smaller
    trainer = trained(
        tmp_path,
        steps,
        per_device_train_batch_size=3,
        gradient_accumulation_steps=accumulated,
    )
    seen = iter(trainer.model.seen)
    dealt = dealt_rows(trainer, steps)
    assert len(dealt) == steps
    for rows in dealt:
        taken: list[int] = []
        while len(taken) < len(rows):
            taken += next(seen)
        assert taken == rows
    assert next(seen, None) is None


def test_places_are_kept_in_order_and_once(tmp_path: Path) -> None:
    write_rows_seen(tmp_path, [{"id": "a"}, {"id": "b"}, {"id": "c"}], [[2, 0, 0], [1]])
    kept = json.loads((tmp_path / "trained_on.json").read_text(encoding="utf-8"))
    assert kept == {"rows": ["a", "b", "c"], "steps": [[0, 2], [1]]}


def dealing(order: list[int], batch_size: int) -> Any:
    """Return what a trainer shows of how it deals rows."""
    batches = SimpleNamespace(sampler=order, batch_size=batch_size)
    loader = SimpleNamespace(batch_sampler=SimpleNamespace(batch_sampler=batches))
    return SimpleNamespace(
        get_train_dataloader=lambda: loader,
        accelerator=SimpleNamespace(num_processes=1),
        args=SimpleNamespace(gradient_accumulation_steps=1),
    )


def test_each_step_of_a_generation_counts_with_its_slice() -> None:
    # two answers to each of two questions, generated together and learnt from in two steps
    order = [0, 0, 1, 1] * 2 + [2, 2, 3, 3] * 2
    assert dealt_rows(dealing(order, 4), 4, parts=2) == [[0, 0], [1, 1], [2, 2], [3, 3]]


def test_no_step_needs_no_row() -> None:
    assert dealt_rows(dealing([], 4), 0) == []
