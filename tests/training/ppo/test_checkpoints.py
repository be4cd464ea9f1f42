import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.ppo.checkpoints import (
    Progress,
    Snapshot,
    complete_checkpoints,
    optimizer_tensors,
    read_checkpoint,
    restore_optimizer,
    write_checkpoint,
)

IDENTITY = {"seed": 1, "clip_range": 0.2}


def snapshot(step: int = 3) -> Snapshot:
    progress = Progress(step=step, kl_coefficient=0.1, history=[{"step": 3.0, "reward": 0.1 + 0.2}])
    return Snapshot(IDENTITY, progress, {"actor": {"w": torch.tensor([1.0, 0.1])}, "best": {}})


def test_a_snapshot_comes_back_exactly(tmp_path: Path) -> None:
    written = snapshot()
    read = read_checkpoint(write_checkpoint(tmp_path, written, kept=2), IDENTITY)
    assert read.progress == written.progress
    assert torch.equal(read.groups["actor"]["w"], written.groups["actor"]["w"])
    assert read.groups["best"] == {}


def test_random_sources_go_on_where_they_were(tmp_path: Path) -> None:
    def draw() -> tuple[float, float, float]:
        return random.random(), float(np.random.rand()), float(torch.rand(1))  # noqa: NPY002, S311  # the global sources

    folder = write_checkpoint(tmp_path, snapshot(), kept=2)
    expected = draw()
    draw()
    read_checkpoint(folder, IDENTITY)
    assert draw() == expected


def test_a_half_written_checkpoint_is_never_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = write_checkpoint(tmp_path, snapshot(3), kept=2)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(json, "dumps", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_checkpoint(tmp_path, snapshot(4), kept=2)
    assert complete_checkpoints(tmp_path) == [whole]
    monkeypatch.undo()
    assert write_checkpoint(tmp_path, snapshot(4), kept=2).name == "step_000004"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step_000003", "step_000004"]


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for step in (9, 10, 11):
        write_checkpoint(tmp_path, snapshot(step), kept=2)
    assert [path.name for path in complete_checkpoints(tmp_path)] == ["step_000010", "step_000011"]


def test_another_training_s_checkpoint_is_refused(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path, snapshot(), kept=2)
    with pytest.raises(TrainingError, match=r"clip_range: 0\.2 there, 0\.3 now"):
        read_checkpoint(folder, {**IDENTITY, "clip_range": 0.3})


def test_nothing_is_pickled(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path, snapshot(), kept=2)
    assert sorted(path.name for path in folder.iterdir()) == [
        "actor.safetensors",
        "best.safetensors",
        "state.json",
    ]


def test_an_optimizer_goes_on_where_it_was() -> None:
    def optimizer_of(weights: list[torch.nn.Parameter]) -> torch.optim.Optimizer:
        return torch.optim.AdamW([{"params": weights[:1]}, {"params": weights[1:]}], fused=True)

    def step(weights: list[torch.nn.Parameter], optimizer: torch.optim.Optimizer) -> None:
        for weight in weights:
            weight.grad = torch.full_like(weight, 0.5)
        optimizer.step()

    torch.manual_seed(0)
    weights = [torch.nn.Parameter(torch.randn(3)) for _ in range(2)]
    optimizer = optimizer_of(weights)
    step(weights, optimizer)
    twins = [torch.nn.Parameter(weight.detach().clone()) for weight in weights]
    restored = optimizer_of(twins)
    restore_optimizer(restored, ["a", "b"], optimizer_tensors(optimizer, ["a", "b"]))
    step(weights, optimizer)
    step(twins, restored)
    assert all(torch.equal(one, other) for one, other in zip(weights, twins, strict=True))
