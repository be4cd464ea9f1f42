"""Choosing the next token: the most likely one, or one that a number between 0 and 1 decides."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to decode; without noise to decide, the most likely token is taken."""

    max_new_tokens: int
    eos_token_ids: tuple[int, ...]
    pad_token_id: int
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0


def choose(
    logits: torch.Tensor, chance: torch.Tensor | None, decoding: Decoding
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return tokens and their log-probabilities, from logits of shape (..., vocabulary).

    Where the chance is below 0 nothing is left to it: the most likely token is taken.
    """
    if chance is None:
        tokens = logits.argmax(dim=-1)
        return tokens, logits.log_softmax(dim=-1).gather(-1, tokens[..., None])[..., 0]
    logprobs = (logits / decoding.temperature).log_softmax(dim=-1)
    allowed = _cut(logprobs, decoding.top_k, decoding.top_p)
    heights = allowed.exp().cumsum(dim=-1, dtype=torch.float64)
    total = heights[..., -1:].contiguous()
    # below the total even after rounding, so that no token of probability 0 is hit
    levels = torch.minimum(chance[..., None] * total, total.nextafter(torch.zeros_like(total)))
    drawn = torch.searchsorted(heights, levels, right=True)
    tokens = torch.where(chance[..., None] < 0, logits.argmax(dim=-1, keepdim=True), drawn)
    return tokens[..., 0], logprobs.gather(-1, tokens)[..., 0]


def _cut(logprobs: torch.Tensor, top_k: int, top_p: float) -> torch.Tensor:
    """Return log-probabilities with all but the best tokens at minus infinity."""
    if 0 < top_k < logprobs.shape[-1]:
        lowest = logprobs.topk(top_k, dim=-1).values[..., -1:]
        logprobs = logprobs.masked_fill(logprobs < lowest, -torch.inf)
    if top_p < 1:
        ranked, order = logprobs.sort(dim=-1, descending=True)
        before = ranked.softmax(dim=-1).cumsum(dim=-1) - ranked.softmax(dim=-1)
        cut = torch.zeros_like(logprobs, dtype=torch.bool).scatter(-1, order, before >= top_p)
        logprobs = logprobs.masked_fill(cut, -torch.inf)
    return logprobs
