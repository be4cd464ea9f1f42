"""Prompts and their completions as rows of one forward pass, each prompt run once."""

from dataclasses import dataclass

import torch

from finrlhf_pipeline.modelling.generation import additive
from finrlhf_pipeline.training.ppo.batches import Batch

PADDING = -1
PROMPT = 0


@dataclass(frozen=True, slots=True)
class PackedRows:
    """Rows of a prompt and then its completions, padded on the right.

    `input_ids` and `position_ids` have shape (rows, length). Where a row holds several completions,
    `attention_mask` (rows, 1, length, length) hides them from each other; with one each it is None,
    since causal attention already hides what is to the right. `read_rows` and `read_columns`, of
    shape (tokens,), say which position predicts each of the `targets`: the real tokens of the
    batch, in its own order.
    """

    input_ids: torch.Tensor
    position_ids: torch.Tensor
    attention_mask: torch.Tensor | None
    read_rows: torch.Tensor
    read_columns: torch.Tensor
    targets: torch.Tensor


def pack(batch: Batch, dtype: torch.dtype = torch.float32) -> PackedRows:
    """Lay a batch out in rows; no completion's last token is run, since nothing follows it."""
    rows = [_Row() for _ in batch.prompts]
    lengths = batch.mask.sum(dim=2).tolist()
    answers = batch.token_ids.tolist()
    for row, prompt, drafts, sizes in zip(rows, batch.prompts, answers, lengths, strict=True):
        row.add_prompt(prompt)
        for segment, (draft, size) in enumerate(zip(drafts, sizes, strict=True), start=1):
            row.add_completion(segment, draft[:size], len(prompt))
    device = batch.token_ids.device
    several = batch.token_ids.shape[1] > 1
    segments = _pad([row.segments for row in rows], PADDING, device)
    reads = [
        (index, column, target)
        for index, row in enumerate(rows)
        for column, target in zip(row.reads, row.targets, strict=True)
    ]
    read_rows, read_columns, targets = torch.tensor(reads, device=device).T
    return PackedRows(
        _pad([row.tokens for row in rows], 0, device),
        _pad([row.positions for row in rows], 0, device),
        _hide_siblings(segments, dtype) if several else None,
        read_rows,
        read_columns,
        targets,
    )


class _Row:
    """One row while it is being laid out."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.positions: list[int] = []
        self.segments: list[int] = []
        self.reads: list[int] = []
        self.targets: list[int] = []

    def add_prompt(self, prompt: tuple[int, ...]) -> None:
        self.tokens.extend(prompt)
        self.positions.extend(range(len(prompt)))
        self.segments.extend([PROMPT] * len(prompt))

    def add_completion(self, segment: int, tokens: list[int], start: int) -> None:
        """Add all but the last token; the first is predicted at the prompt's end."""
        columns = range(len(self.tokens), len(self.tokens) + len(tokens) - 1)
        self.reads.extend([start - 1, *columns])
        self.targets.extend(tokens)
        self.tokens.extend(tokens[:-1])
        self.positions.extend(range(start, start + len(tokens) - 1))
        self.segments.extend([segment] * (len(tokens) - 1))


def _hide_siblings(segments: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Return a mask to add to attention scores, from segments of shape (rows, length).

    A token sees the prompt and its own completion as far as itself; padding sees itself alone, so
    that no row of the softmax is empty.
    """
    length = segments.shape[1]
    past = torch.ones(length, length, dtype=torch.bool, device=segments.device).tril()
    asking, asked = segments[:, :, None], segments[:, None, :]
    seen = past & ((asked == PROMPT) | (asked == asking))
    return additive(seen, dtype)[:, None]


def _pad(rows: list[list[int]], value: int, device: torch.device) -> torch.Tensor:
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows], device=device)
