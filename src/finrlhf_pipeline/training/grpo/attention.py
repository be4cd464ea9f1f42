"""Attention in which every completion of a group reads the one copy of its prompt.

Tokens stand in one row: first the prompts, then the completions (`layout.SharedLayout`). Prompts
attend causally to themselves; a completion attends to its whole prompt and causally to itself. The
softmax runs over both parts together, so the result is that of the padded batch.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad, scaled_dot_product_attention

from finrlhf_pipeline.training.grpo.flash import TwoPartAttention, runs_on
from finrlhf_pipeline.training.grpo.last_layer import attend_from_ends
from finrlhf_pipeline.training.grpo.layout import SharedLayout


class TrainingAttention:
    """Attention over a whole shared layout, with gradients.

    Attributes:
        scored: the places whose last hidden states are read.
        needed: the same places, each once.
    """

    def __init__(self, layout: SharedLayout, last_layer: int) -> None:
        self.scored = layout.scored
        self._layout = layout
        self._last_layer = last_layer
        self._prompt_tokens = layout.prompts.index.numel()
        own = torch.arange(self._prompt_tokens, layout.tokens.size(1), device=layout.ends.device)
        self.needed = torch.cat([layout.ends, own])

    def attend(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
        """Return the attention output of one layer.

        Args:
            layer: number of the layer.
            query: (1, heads, length, head size).
            key: (1, key heads, length, head size).
            value: as `key`.
            scale: factor on the scores.

        Returns:
            (1, length, heads, head size); zero where nothing reads it.
        """
        layout, at = self._layout, self._prompt_tokens
        query, key, value = (by_token(part, query.size(1)) for part in (query, key, value))
        prefix_key = layout.prompts.spread(key[:at]).transpose(1, 2)
        prefix_value = layout.prompts.spread(value[:at]).transpose(1, 2)
        if layer == self._last_layer:
            ends = query[layout.ends]
            ends = attend_from_ends(ends, prefix_key, prefix_value, layout.visible, scale)
            out = torch.zeros_like(query[:at]).index_copy(0, layout.ends, ends)
        else:
            prefix_query = layout.prompts.spread(query[:at]).transpose(1, 2)
            grid = scaled_dot_product_attention(
                prefix_query, prefix_key, prefix_value, is_causal=True, scale=scale
            )
            out = layout.prompts.collect(grid.transpose(1, 2))
        if layout.completions.width:
            attend = TwoPartAttention.apply if runs_on(query) else attend_in_blocks
            query, key, value = (
                layout.completions.spread(part[at:]) for part in (query, key, value)
            )
            grid = attend(query, key, value, prefix_key, prefix_value, layout.visible, scale)
            out = torch.cat([out, layout.completions.collect(grid)])
        return out.unsqueeze(0)


def attend_in_blocks(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    prefix_key: Tensor,
    prefix_value: Tensor,
    visible: Tensor | None,
    scale: float,
) -> Tensor:
    """Attend with one mask of blocks, for devices without the two-part kernel.

    Args:
        query: (groups * n, width, heads, head size), n completions for each group.
        key: as `query`.
        value: as `query`.
        prefix_key: (groups, heads, prompt width, head size).
        prefix_value: as `prefix_key`.
        visible: which prompt cells hold a token, (groups, prompt width), or None for all.
        scale: factor on the scores.

    Returns:
        as `query`.
    """
    groups, _, prompt_width, _ = prefix_key.shape
    rows, width, heads, size = query.shape
    inside = (groups, rows // groups * width, heads, size)
    query, key, value = (part.reshape(inside).transpose(1, 2) for part in (query, key, value))
    causal = torch.ones(width, width, device=query.device).tril()
    blocks = torch.kron(torch.eye(rows // groups, device=query.device), causal).bool()
    mask = pad(blocks, (prompt_width, 0), value=True)
    mask = mask.expand(groups, 1, *mask.shape)
    if visible is not None:
        shown = pad(visible, (0, mask.size(-1) - prompt_width), value=True)
        mask = mask & shown[:, None, None]
    out = scaled_dot_product_attention(
        query,
        torch.cat([prefix_key, key], dim=2),
        torch.cat([prefix_value, value], dim=2),
        attn_mask=mask,
        scale=scale,
    )
    return out.transpose(1, 2).reshape(rows, width, heads, size)


def by_token(part: Tensor, heads: int) -> Tensor:
    """Return (1, key heads, length, x) as (length, heads, x), repeating heads that are shared."""
    if part.size(1) != heads:
        part = part.repeat_interleave(heads // part.size(1), dim=1)
    return part.squeeze(0).transpose(0, 1)
