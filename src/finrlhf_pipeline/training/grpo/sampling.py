"""Choosing tokens by draws that depend on neither batch, device nor number of processes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Draws:
    """Uniform numbers for every token that a rollout may need, addressed by token and row.

    They depend on the key and on the row's number among all processes' rows, never on which rows
    are still running or on how many processes share the work.
    """

    uniform: Tensor

    @classmethod
    def make(cls, key: Sequence[object], tokens: int, all_rows: int, rows: slice) -> Draws:
        """Draw for the given rows out of all rows, from the stream that the key names."""
        digest = hashlib.sha256(repr(tuple(key)).encode()).digest()
        generator = torch.Generator().manual_seed(int.from_bytes(digest[:8], "big") >> 1)
        uniform = torch.rand(tokens, all_rows, generator=generator, dtype=torch.float64)
        return cls(uniform[:, rows])


def warp(logits: Tensor, warpers: Sequence[Any]) -> Tensor:
    """Return the scores (rows, vocabulary) to sample from, in single precision."""
    scores = logits.float()
    for warper in warpers:
        scores = warper(None, scores)
    return scores


def choose(scores: Tensor, uniform: Tensor) -> Tensor:
    """Choose one token a row by inverting its cumulative distribution at a uniform number.

    Args:
        scores: (rows, vocabulary), minus infinity where a token is excluded.
        uniform: (rows,) in [0, 1), double precision.

    Returns:
        (rows,), never a token of probability zero.

    >>> choose(torch.tensor([[0.0, -torch.inf, 0.0]]).log_softmax(-1), torch.tensor([0.5]).double())
    tensor([2])
    """
    mass = scores.softmax(-1).double().cumsum(-1)
    # the last index with any mass of its own guards against u * total rounding up to the total
    last = torch.searchsorted(mass, mass[:, -1:].contiguous())
    target = uniform.unsqueeze(1) * mass[:, -1:]
    return torch.searchsorted(mass, target, right=True).minimum(last).squeeze(1)


def entropy(scores: Tensor) -> Tensor:
    """Return the entropy (rows,) of the distribution that scores (rows, vocabulary) stand for."""
    logs = scores.log_softmax(-1)
    return -(logs.exp() * logs).sum(-1)
