from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from finrlhf_pipeline.training.grpo.attention import TrainingAttention, attend_in_blocks
from finrlhf_pipeline.training.grpo.flash import TwoPartAttention
from finrlhf_pipeline.training.grpo.layout import lay_out

GROUPS, PLACES, PROMPT, WIDTH, HEADS, SIZE = 2, 3, 6, 4, 2, 8


def parts(seed: int = 0) -> list[Tensor]:
    """Return query, key and value of completions, then key and value of prompts."""
    generator = torch.Generator().manual_seed(seed)
    rows, prompts = (GROUPS * PLACES, WIDTH, HEADS, SIZE), (GROUPS, HEADS, PROMPT, SIZE)
    shapes = [rows] * 3 + [prompts] * 2
    return [torch.randn(shape, generator=generator, requires_grad=True) for shape in shapes]


@pytest.mark.parametrize("attend", [TwoPartAttention.apply, attend_in_blocks])
@pytest.mark.parametrize("hidden", [False, True])
def test_sharing_a_prompt_is_attention_over_the_repeated_prompt(
    attend: object, hidden: bool
) -> None:
    visible = torch.tensor([[True] * 6, [True] * 4 + [False] * 2]) if hidden else None
    shared, plain = parts(), parts()
    out = attend(*shared, visible, 0.3)  # type: ignore[operator]
    query, key, value, prefix_key, prefix_value = plain
    mask = torch.ones(WIDTH, PROMPT + WIDTH, dtype=torch.bool).tril(PROMPT).expand(6, 1, -1, -1)
    if visible is not None:
        shown = torch.cat([visible, torch.ones(GROUPS, WIDTH, dtype=torch.bool)], 1)
        mask = mask & shown.repeat_interleave(PLACES, 0)[:, None, None]
    expected = scaled_dot_product_attention(
        query.transpose(1, 2),
        torch.cat([prefix_key.repeat_interleave(PLACES, 0), key.transpose(1, 2)], 2),
        torch.cat([prefix_value.repeat_interleave(PLACES, 0), value.transpose(1, 2)], 2),
        attn_mask=mask,
        scale=0.3,
    ).transpose(1, 2)
    torch.testing.assert_close(out, expected)
    weights = torch.randn(out.shape, generator=torch.Generator().manual_seed(1))
    (out * weights).sum().backward()
    (expected * weights).sum().backward()
    for ours, theirs in zip(shared, plain, strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad)


def test_query_heads_may_share_key_heads() -> None:
    ids = torch.tensor([[1, 2, 3, 4, 5], [1, 2, 3, 6, 7]])
    attention = TrainingAttention(lay_out(ids, torch.ones_like(ids), 2), 1)
    query, key, value = torch.randn(1, 4, 5, 8), torch.randn(1, 2, 5, 8), torch.randn(1, 2, 5, 8)
    repeated = [part.repeat_interleave(2, 1) for part in (key, value)]
    torch.testing.assert_close(
        attention.attend(0, query, key, value, 0.5), attention.attend(0, query, *repeated, 0.5)
    )
