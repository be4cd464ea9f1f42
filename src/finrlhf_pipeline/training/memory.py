"""Whether a training fits: what it will hold in memory against what the machine has."""

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
import torch
from transformers import AutoModel

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_config
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.parameters import LoraParameters

SINGLE: Final = 4
HALF: Final = 2
# weights of four bits, and the scale of each block of them
FOUR_BITS: Final = 0.55
# a trained weight's gradient, and AdamW's two moments, all in single precision
_TRAINED: Final = 3 * SINGLE
# logits, their softmax and their gradient, all in single precision
_SCORED: Final = 3 * SINGLE
_CONTAINER: Final = Path("/sys/fs/cgroup")
_GIGABYTE: Final = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What of a model decides how much memory it takes; `heads` is the width of all key heads."""

    parameters: int
    layers: int
    width: int
    inner: int
    heads: int
    vocabulary: int

    def adapter(self, rank: int) -> int:
        """Return how many weights an adapter on every linear layer has.

        >>> Shape(parameters=0, layers=2, width=8, inner=16, heads=4, vocabulary=0).adapter(1)
        256
        """
        attention = 2 * (self.width + self.width) + 2 * (self.width + self.heads)
        return rank * self.layers * (attention + 3 * (self.width + self.inner))


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a training puts through its model at once.

    Attributes:
        trained: weights that are trained.
        tokens: tokens that go through with gradients.
        scored: those of them whose logits are held.
        cached: tokens whose keys and values are held while completions are written.
        weight_bytes: of each weight at rest.
        number_bytes: of each activation.
        adapted: whether adapters are trained, which keep outputs of their own.
        recomputed: whether activations are computed again in the backward pass.
    """

    trained: int
    tokens: int
    scored: int = 0
    cached: int = 0
    weight_bytes: float = SINGLE
    number_bytes: int = SINGLE
    adapted: bool = False
    recomputed: bool = False


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes that a training holds: its weights always, the others at their peaks."""

    weights: float
    optimizer: float
    activations: float
    logits: float
    cache: float

    @property
    def peak(self) -> float:
        """Return the most that is held at once; writing and learning take turns."""
        return self.weights + self.optimizer + max(self.activations + self.logits, self.cache)


def estimate(shape: Shape, load: Load) -> Footprint:
    """Return what a training will hold, from counting what the backward pass needs of each layer.

    A layer holds of each token ten times its width (inputs, norms, queries, outputs, and gradients
    on their way), six times its keys, and six times the width of its feed-forward part; adapters
    hold two more outputs of every linear layer. Small Llamas measured on a CPU took 0.9 to 1.1
    times the estimate.
    """
    layer = 10 * shape.width + 6 * shape.heads + 6 * shape.inner
    if load.adapted:
        layer += 2 * (3 * shape.width + 2 * shape.heads + 2 * shape.inner)
    kept = shape.layers * shape.width + layer if load.recomputed else shape.layers * layer
    return Footprint(
        weights=shape.parameters * load.weight_bytes,
        optimizer=load.trained * _TRAINED,
        activations=load.tokens * kept * load.number_bytes,
        logits=load.scored * shape.vocabulary * _SCORED,
        cache=load.cached * shape.layers * 2 * shape.heads * load.number_bytes,
    )


def require_memory(need: Footprint, available: float, remedy: str) -> None:
    """Refuse a training that would not fit, with the parts of the estimate."""
    if need.peak <= available:
        return
    parts = ", ".join(
        f"{getattr(need, name) / _GIGABYTE:.1f} {name}" for name in Footprint.__slots__
    )
    raise TrainingError(
        f"This training would hold about {need.peak / _GIGABYTE:.1f} GB ({parts}), but only "
        f"{available / _GIGABYTE:.1f} GB are free here. {remedy}"
    )


def shape_of(checkpoint: Checkpoint) -> Shape:
    """Return a model's shape from its configuration alone."""
    config: Any = open_config(checkpoint)
    with torch.device("meta"):
        parameters = AutoModel.from_config(config).num_parameters()
    head = (
        0
        if getattr(config, "tie_word_embeddings", True)
        else config.vocab_size * config.hidden_size
    )
    keys = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    return Shape(
        parameters=parameters + head,
        layers=config.num_hidden_layers,
        width=config.hidden_size,
        inner=getattr(config, "intermediate_size", 4 * config.hidden_size),
        heads=config.hidden_size // config.num_attention_heads * keys,
        vocabulary=config.vocab_size,
    )


def trained_weights(shape: Shape, lora: LoraParameters | None) -> int:
    """Return how many weights are trained: an adapter's, or all."""
    return shape.parameters if lora is None else shape.adapter(lora.r)


def available_bytes() -> float:
    """Return what this process may still take: of the accelerator, or its share of the machine."""
    if torch.cuda.is_available():
        return float(torch.cuda.mem_get_info()[0])
    free = min(float(psutil.virtual_memory().available), container_room(_CONTAINER))
    return free / int(os.environ.get("LOCAL_WORLD_SIZE", "1"))


def container_room(folder: Path) -> float:
    """Return what the container may still take, which can be less than its host has.

    Infinite without a limit of version 2; file caches count as free, since they can be given back.
    """
    limit = folder / "memory.max"
    if not limit.is_file() or limit.read_text(encoding="ascii").strip() == "max":
        return math.inf
    used = float((folder / "memory.current").read_text(encoding="ascii"))
    lines = (folder / "memory.stat").read_text(encoding="ascii").splitlines()
    caches = dict(line.split(maxsplit=1) for line in lines).get("inactive_file", "0")
    return float(limit.read_text(encoding="ascii")) - used + float(caches)
