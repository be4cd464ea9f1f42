"""Writing completions: each distinct prompt is run once, and finished rows leave the batch.

`modelling.generation` decodes too, for evaluation and PPO, and cannot be this loop: it takes any
model with a cache of the library's, while this one needs the attention that the loss has switched
in anyway, keeps one copy of a prompt's keys for all of its completions, cuts scores by TRL's own
warpers, and gives the entropy of each token, which spares the loss its silent groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from finrlhf_pipeline.training.grpo.board import Board
from finrlhf_pipeline.training.grpo.decoding import DecodeAttention, PrefillAttention
from finrlhf_pipeline.training.grpo.layout import Slots
from finrlhf_pipeline.training.grpo.sampling import Draws, choose, entropy, warp
from finrlhf_pipeline.training.grpo.switch import NO_MASK, attention_switched


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to write: TRL's generation settings, as far as this loop knows them."""

    max_new_tokens: int
    eos_token_ids: tuple[int, ...]
    temperature: float
    warpers: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Completion:
    """The tokens of one completion, its end token included, and the entropy at each."""

    tokens: list[int]
    entropies: list[float]


@torch.no_grad()
def write_completions(
    model: nn.Module, prompts: Sequence[Sequence[int]], draws: Draws, how: Decoding
) -> list[Completion]:
    """Write one completion for each prompt, running equal prompts once.

    The model's backbone must keep only the hidden states that are scored (`switch.keep_scored`).
    """
    device = next(model.parameters()).device
    distinct = list(dict.fromkeys(tuple(prompt) for prompt in prompts))
    board = Board.seat(prompts, distinct, device)
    uniform = draws.uniform.to(device)
    ends = torch.tensor(how.eos_token_ids, device=device)
    page = _Page.blank(how.max_new_tokens, len(prompts), device)
    with attention_switched(model):
        logits, prefill = _read_prompts(model, distinct, device)
        logits = logits.repeat_interleave(board.rows.size(1), dim=0)
        attention = prefill.start_decoding(board.rows.size(1), how.max_new_tokens)
        for step in range(how.max_new_tokens):
            tokens = choose(warp(logits, how.warpers), uniform[step, board.rows.flatten()])
            page.write(step, board, tokens, entropy(logits.float() / how.temperature))
            board = board.without(torch.isin(tokens, ends))
            if step + 1 == how.max_new_tokens or not board.running.any():
                break
            smaller = board.compact()
            if smaller is not None:
                board, groups, cells = smaller
                attention.select(groups, cells)
                tokens = tokens[cells]
            positions = (board.prompt_lengths + step).repeat_interleave(board.rows.size(1))
            logits = _run(model, tokens, positions, attention)
            attention.length += 1
    return page.completions()


def _read_prompts(
    model: nn.Module, prompts: Sequence[tuple[int, ...]], device: torch.device
) -> tuple[Tensor, PrefillAttention]:
    """Run the prompts and return the logits (prompts, vocabulary) after each."""
    lengths = torch.tensor([len(prompt) for prompt in prompts], device=device)
    width = int(lengths.max())
    real = torch.arange(width, device=device) < lengths.unsqueeze(1)
    row, column = real.nonzero().unbind(1)
    slots = Slots(index=row * width + column, rows=len(prompts), width=width)
    attention = PrefillAttention(slots, lengths)
    tokens = torch.tensor([token for prompt in prompts for token in prompt], device=device)
    return _run(model, tokens, column, attention), attention


def _run(
    model: nn.Module,
    tokens: Tensor,
    positions: Tensor,
    attention: PrefillAttention | DecodeAttention,
) -> Tensor:
    """Run tokens (length,) as one row and return the logits (scored, vocabulary)."""
    outputs = model(
        input_ids=tokens.unsqueeze(0),
        attention_mask=NO_MASK.to(tokens.device),
        position_ids=positions.unsqueeze(0),
        shared_prefix=attention,
        use_cache=False,
    )
    logits: Tensor = outputs.logits.squeeze(0)
    return logits


@dataclass(frozen=True, slots=True)
class _Page:
    """What has been written: tokens and entropies, (tokens, rows), minus one where nothing is."""

    tokens: Tensor
    entropies: Tensor

    @classmethod
    def blank(cls, tokens: int, rows: int, device: torch.device) -> _Page:
        """Return a page with nothing on it."""
        return cls(
            torch.full((tokens, rows), -1, device=device), torch.zeros(tokens, rows, device=device)
        )

    def write(self, step: int, board: Board, tokens: Tensor, entropies: Tensor) -> None:
        """Write the tokens of the cells that run."""
        running = board.running.flatten()
        rows = board.rows.flatten()[running]
        self.tokens[step, rows] = tokens[running]
        self.entropies[step, rows] = entropies[running]

    def completions(self) -> list[Completion]:
        """Return what each row has written."""
        lengths = (self.tokens >= 0).sum(0).tolist()
        pages = zip(self.tokens.T.tolist(), self.entropies.T.tolist(), lengths, strict=True)
        return [Completion(tokens[:n], entropies[:n]) for tokens, entropies, n in pages]
