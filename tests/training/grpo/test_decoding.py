from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from finrlhf_pipeline.training.grpo import decoding
from finrlhf_pipeline.training.grpo.decoding import DecodeAttention, PrefillAttention
from finrlhf_pipeline.training.grpo.layout import Slots

HEADS, KEY_HEADS, SIZE, SCALE = 4, 2, 8, 0.4
LENGTHS = (3, 2)


def drawn(length: int, seed: int) -> list[Tensor]:
    """Return query, key and value of so many places in a row."""
    generator = torch.Generator().manual_seed(seed)
    heads = (HEADS, KEY_HEADS, KEY_HEADS)
    return [torch.randn(1, n, length, SIZE, generator=generator) for n in heads]


def plain(query: Tensor, keys: list[Tensor], values: list[Tensor]) -> Tensor:
    """Return the output (heads, size) of one query (heads, size) over keys (key heads, size)."""
    key, value = (torch.stack(part, 1).repeat_interleave(2, 0) for part in (keys, values))
    return scaled_dot_product_attention(query[:, None], key, value, scale=SCALE)[:, 0]


def started() -> tuple[DecodeAttention, list[Tensor]]:
    prompts = drawn(sum(LENGTHS), seed=0)
    prefill = PrefillAttention(Slots(torch.tensor([0, 1, 2, 3, 4]), 2, 3), torch.tensor(LENGTHS))
    prefill.attend(0, *prompts, SCALE)
    return prefill.start_decoding(places=2, max_tokens=4), prompts


@pytest.mark.parametrize("sums", [True, False])
def test_a_new_token_attends_to_its_prompt_and_to_what_its_row_wrote(
    monkeypatch: pytest.MonkeyPatch, sums: bool
) -> None:
    monkeypatch.setattr(decoding, "prefers_sums", lambda _: sums)
    attention, prompts = started()
    first, second = drawn(4, seed=1), drawn(4, seed=2)
    attention.attend(0, *first, SCALE)
    attention.length = 1
    out = attention.attend(0, *second, SCALE)
    for row, places in enumerate([(0, 1, 2), (0, 1, 2), (3, 4), (3, 4)]):
        keys = [prompts[1][0, :, n] for n in places] + [s[1][0, :, row] for s in (first, second)]
        values = [prompts[2][0, :, n] for n in places] + [s[2][0, :, row] for s in (first, second)]
        torch.testing.assert_close(out[0, row], plain(second[0][0, :, row], keys, values))


def test_cells_and_groups_that_are_dropped_leave_the_rest_as_it_was() -> None:
    whole, _ = started()
    fewer, _ = started()
    first, second = drawn(4, seed=1), drawn(4, seed=2)
    for attention in (whole, fewer):
        attention.attend(0, *first, SCALE)
        attention.length = 1
    expected = whole.attend(0, *second, SCALE)[:, 3:]
    fewer.select(torch.tensor([1]), torch.tensor([3]))
    found = fewer.attend(0, *(part[:, :, 3:] for part in second), SCALE)
    torch.testing.assert_close(found, expected)
