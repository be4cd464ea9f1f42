"""Handing a model's attention, and the choice of its last hidden states, to a shared layout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, PretrainedConfig

from finrlhf_pipeline.training.grpo.last_layer import narrow_last_layer

ATTENTION = "finrlhf_shared_prefix"
# any mask of four dimensions is taken as it is, so that transformers builds none of its own
NO_MASK = torch.zeros(1, 1, 1, 1)
_UNSUPPORTED = ("softcap", "s_aux", "sliding_window", "position_bias")


class SharedAttention(Protocol):
    """What a forward pass over a shared layout needs to know.

    Attributes:
        scored: the places whose last hidden states are read, in the order of reading.
        needed: the same places, each once; None for all.
    """

    scored: Tensor | slice
    needed: Tensor | None

    def attend(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
        """Return the attention output (1, length, heads, head size) of one layer."""


class UnsupportedAttentionError(RuntimeError):
    """A model's attention asks for something that the shared layout does not compute."""


def attend(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,  # noqa: ARG001 - ours is in the layout
    scaling: float | None = None,
    dropout: float = 0.0,
    shared_prefix: SharedAttention | None = None,
    **options: Any,
) -> tuple[Tensor, None]:
    """Attend as the layout says; transformers calls this for every layer."""
    unknown = sorted(name for name in _UNSUPPORTED if options.get(name) is not None)
    if shared_prefix is None:
        unknown.append("a forward pass that drops keyword arguments on the way to its attention")
    if dropout:
        unknown.append("attention dropout")
    if shared_prefix is None or unknown:
        raise UnsupportedAttentionError(f"its attention uses {', '.join(unknown)}")
    scale = query.size(-1) ** -0.5 if scaling is None else scaling
    layer = int(module.layer_idx)  # type: ignore[arg-type]  # every attention of transformers has it
    return shared_prefix.attend(layer, query, key, value, scale), None


AttentionInterface.register(ATTENTION, attend)


def keep_only_scored(causal_model: Any) -> None:
    """Make a model keep, of a pass over a shared layout, the hidden states that are read.

    Its head then runs on those alone. Other passes stay as they are, and so does a model that has
    been told before.
    """
    if any(hook is _keep_scored for hook in causal_model.base_model._forward_hooks.values()):  # noqa: SLF001
        return
    causal_model.base_model.register_forward_hook(_keep_scored, with_kwargs=True)
    narrow_last_layer(causal_model)


def _keep_scored(module: nn.Module, args: Any, kwargs: dict[str, Any], output: Any) -> Any:  # noqa: ARG001 - torch's signature
    """Keep the hidden states that a shared layout scores."""
    layout = kwargs.get("shared_prefix")
    if layout is not None:
        output.last_hidden_state = output.last_hidden_state[:, layout.scored]
    return output


@contextmanager
def attention_switched(model: nn.Module) -> Iterator[None]:
    """Use the shared layout's attention in a model, as long as the context lasts."""
    # the public setter checks and loads what only a whole model needs, and says so each time
    name = "_attn_implementation"
    before = [(config, getattr(config, name)) for config in _configs(model)]
    try:
        for config, _ in before:
            setattr(config, name, ATTENTION)
        yield
    finally:
        for config, implementation in before:
            setattr(config, name, implementation)


def _configs(model: nn.Module) -> list[PretrainedConfig]:
    """Return each configuration that a module of the model reads, once."""
    found = (getattr(module, "config", None) for module in model.modules())
    return list({id(c): c for c in found if isinstance(c, PretrainedConfig)}.values())
