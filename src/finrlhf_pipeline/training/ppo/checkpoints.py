"""Checkpoints of a PPO training: written aside, renamed when complete, and free of pickle."""

import json
import random
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from finrlhf_pipeline.training.errors import TrainingError

Weights = Mapping[str, torch.Tensor]


@dataclass(slots=True)
class Progress:
    """How far a training has come: everything that is not a weight."""

    step: int = 0
    kl_coefficient: float = 0.0
    learning_rate: float = 0.0
    steps_of_equal_rewards: int = 0
    tokens: int = 0
    best_step: int = 0
    best_validation: float | None = None
    stop_reason: str | None = None
    history: list[dict[str, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A training at rest. `groups` are named sets of tensors, each stored in a file of its own."""

    identity: dict[str, Any]
    progress: Progress
    groups: dict[str, Weights]


def write_checkpoint(folder: Path, snapshot: Snapshot, *, kept: int) -> Path:
    """Write a snapshot and return its folder; only the newest `kept` stay."""
    final = folder / f"step_{snapshot.progress.step:06d}"
    aside = folder / f"partial_{final.name}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for name, tensors in snapshot.groups.items():
        save_file(
            {key: value.contiguous() for key, value in tensors.items()},
            aside / f"{name}.safetensors",
        )
    state = {
        "identity": snapshot.identity,
        "progress": asdict(snapshot.progress),
        "random": _random_state(),
    }
    (aside / "state.json").write_text(json.dumps(state), encoding="utf-8")
    shutil.rmtree(final, ignore_errors=True)
    aside.replace(final)
    for old in complete_checkpoints(folder)[:-kept]:
        shutil.rmtree(old)
    return final


def complete_checkpoints(folder: Path) -> list[Path]:
    """Return the complete checkpoints of a folder, oldest first; a half-written one is none."""
    return sorted(path for path in folder.glob("step_*") if re.fullmatch(r"step_\d+", path.name))


def read_checkpoint(folder: Path, identity: Mapping[str, Any]) -> Snapshot:
    """Read a snapshot and put the random states back, refusing one of another training."""
    state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    _require_same(state["identity"], identity, folder)
    groups = {path.stem: load_file(path) for path in sorted(folder.glob("*.safetensors"))}
    _restore_random_state(state["random"])
    return Snapshot(state["identity"], Progress(**state["progress"]), groups)


def _require_same(stored: Mapping[str, Any], current: Mapping[str, Any], folder: Path) -> None:
    different = sorted(
        name for name in {*stored, *current} if stored.get(name) != current.get(name)
    )
    if different:
        listed = "; ".join(
            f"{name}: {stored.get(name)!r} there, {current.get(name)!r} now" for name in different
        )
        raise TrainingError(
            f"The checkpoint '{folder}' belongs to another training ({listed}). Give this training "
            "a folder of its own, or put the settings back."
        )


def optimizer_tensors(
    optimizer: torch.optim.Optimizer, names: Sequence[str]
) -> dict[str, torch.Tensor]:
    """Return the optimizer's state, `names` being its parameters in their order."""
    state = optimizer.state_dict()["state"]
    return {
        f"{names[place]}|{key}": value
        for place, values in state.items()
        for key, value in values.items()
    }


def restore_optimizer(
    optimizer: torch.optim.Optimizer, names: Sequence[str], tensors: Weights
) -> None:
    """Put back what `optimizer_tensors` returned."""
    places = {name: place for place, name in enumerate(names)}
    state: dict[int, dict[str, torch.Tensor]] = {}
    for label, value in tensors.items():
        name, _, key = label.partition("|")
        state.setdefault(places[name], {})[key] = value
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})


def _random_state() -> dict[str, Any]:
    """Return the states of the random sources that reward functions may draw from.

    The training itself draws from none of them: its noise and orders follow from seed and step.
    """
    version, numbers, gauss = random.getstate()
    name, keys, position, has_gauss, cached = np.random.get_state(legacy=True)  # noqa: NPY002  # the global source
    return {
        "python": [version, list(numbers), gauss],
        "numpy": [name, np.asarray(keys).tolist(), position, has_gauss, cached],
        "torch": torch.get_rng_state().tolist(),
        "cuda": [state.tolist() for state in torch.cuda.get_rng_state_all()],
    }


def _restore_random_state(state: Mapping[str, Any]) -> None:
    version, numbers, gauss = state["python"]
    random.setstate((version, tuple(numbers), gauss))
    name, keys, *rest = state["numpy"]
    np.random.set_state((name, np.array(keys, dtype=np.uint32), *rest))  # noqa: NPY002  # the global source
    torch.set_rng_state(torch.tensor(state["torch"], dtype=torch.uint8))
    cuda = [torch.tensor(values, dtype=torch.uint8) for values in state["cuda"]]
    if len(cuda) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(cuda)
