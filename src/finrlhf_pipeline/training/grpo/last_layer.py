"""The last layer's feed-forward part, run only where its result is read.

Above the last layer nothing attends, so of a prompt only its end needs more than keys and values.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class LastLayer:
    """Hooks that leave out the places of a shared layout that nothing reads."""

    def __init__(self, layer: nn.Module, feed_forward: nn.Module) -> None:
        self._needed: Tensor | None = None
        self._places = 0
        layer.register_forward_pre_hook(self._note, with_kwargs=True)
        feed_forward.register_forward_pre_hook(self._narrow)
        feed_forward.register_forward_hook(self._widen)

    def _note(self, _: nn.Module, args: Any, kwargs: dict[str, Any]) -> None:  # noqa: ARG002 - torch's signature
        """Note what the forward pass that begins needs; None is everything."""
        self._needed = getattr(kwargs.get("shared_prefix"), "needed", None)

    def _narrow(self, _: nn.Module, args: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Pass on the places that are read."""
        if self._needed is None:
            return args
        self._places = args[0].size(1)
        return (args[0].index_select(1, self._needed), *args[1:])

    def _widen(self, _: nn.Module, args: tuple[Tensor, ...], output: Tensor) -> Tensor:  # noqa: ARG002 - torch's signature
        """Put the results back in their places."""
        if self._needed is None:
            return output
        shape = (output.size(0), self._places, *output.shape[2:])
        return output.new_zeros(shape).index_copy(1, self._needed, output)


def narrow_last_layer(causal_model: Any) -> None:
    """Spare a model's last feed-forward part what nothing reads, if it has the usual parts.

    Experts are left alone: they may return more than one tensor.
    """
    config = causal_model.config.get_text_config()
    layers = getattr(causal_model.base_model, "layers", None)
    if not isinstance(layers, nn.ModuleList) or hasattr(config, "num_experts_per_tok"):
        return
    feed_forward = getattr(layers[-1], "mlp", None)
    if isinstance(feed_forward, nn.Module):
        LastLayer(layers[-1], feed_forward)


def attend_from_ends(
    query: Tensor, key: Tensor, value: Tensor, visible: Tensor | None, scale: float
) -> Tensor:
    """Return the attention output of each prompt's last token alone.

    Args:
        query: (prompts, heads, head size).
        key: (prompts, heads, width, head size).
        value: as `key`.
        visible: which cells hold a token, (prompts, width), or None for all.
        scale: factor on the scores.

    Returns:
        (prompts, heads, head size).
    """
    scores = torch.einsum("phs,phws->phw", query * scale, key)
    if visible is not None:
        scores = scores.masked_fill(~visible.unsqueeze(1), -torch.inf)
    return torch.einsum("phw,phws->phs", scores.softmax(-1), value)
