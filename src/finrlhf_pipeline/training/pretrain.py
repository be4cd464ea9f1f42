"""Pretraining of a small language model on documents whose pieces count differently."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch.nn.functional import cross_entropy
from transformers import LlamaForCausalLM, PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.wiring import WIRED_LAYERS
from finrlhf_pipeline.training.documents import Document, Encoded, batched, pad_right
from finrlhf_pipeline.training.errors import BrokenTrainingError
from finrlhf_pipeline.training.live import Ending, tell_checkpoint, tell_end, tell_start, tell_step

_TOLD_EVERY: Final = 50
_SAVED_EVERY: Final = 1000


@dataclass(frozen=True, slots=True)
class Lesson:
    """Documents without end, and how many tokens of them to learn from."""

    tokens: int
    documents: Iterator[Document]


@dataclass(frozen=True, slots=True)
class Schedule:
    """How the optimizer moves."""

    learning_rate: float
    wired_rate_share: float
    wired_from_tokens: int
    weight_decay: float
    warmup_tokens: int
    decay_share: float
    tokens_per_batch: int
    max_grad_norm: float

    def rate(self, seen: int, in_all: int) -> float:
        """Return the learning rate: a ramp up, a plateau, and a straight way down to a hundredth.

        >>> Schedule(1.0, 1.0, 0, 0.0, 10, 0.5, 1, 1.0).rate(80, 100)
        0.4
        """
        up = min(1.0, (seen + self.tokens_per_batch) / max(self.warmup_tokens, 1))
        left = max(1 - seen / in_all, 0.01)
        return self.learning_rate * min(up, left / max(self.decay_share, 0.01), 1.0)

    def wired_share(self, seen: int) -> float:
        """Return the share of the rate for wired layers: none until the others make use of them."""
        return self.wired_rate_share if seen >= self.wired_from_tokens else 0.0


def pretrain(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerBase,
    lessons: Sequence[Lesson],
    schedule: Schedule,
    *,
    seed: int,
    folder: Path,
    first_step: int = 0,
) -> list[dict[str, float]]:
    """Train through the lessons, saving the model on the way, and return the history."""
    optimizer = torch.optim.AdamW(
        _groups(model, schedule), lr=schedule.learning_rate, betas=(0.9, 0.95)
    )
    rng = random.Random(seed)  # noqa: S311  # the order of batches, no secret
    in_all = sum(lesson.tokens for lesson in lessons)
    history: list[dict[str, float]] = []
    seen, step = 0, first_step
    tell_start(0, in_all // schedule.tokens_per_batch)
    model.train()
    for number, lesson in enumerate(lessons, start=1):
        end = seen + lesson.tokens
        for batch in batched(lesson.documents, tokenizer, schedule.tokens_per_batch, rng):
            for group in optimizer.param_groups:
                share = schedule.wired_share(seen) if group["is_wired"] else 1.0
                group["lr"] = schedule.rate(seen, in_all) * share
            loss = _learn(model, optimizer, batch, schedule.max_grad_norm)
            seen, step = seen + sum(len(ids) for ids, _ in batch), step + 1
            if step % _TOLD_EVERY == 0:
                history.append(_told(step, seen, number, loss))
            if step % _SAVED_EVERY == 0:
                _save(model, tokenizer, folder, step)
            if seen >= end:
                break
        _save(model, tokenizer, folder, step)
    model.eval()
    tell_end(Ending(schedule.tokens_per_batch))
    return history


def weighted_loss(
    model: LlamaForCausalLM, ids: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    """Return the mean loss of the next token by weight; both tensors are (documents, tokens)."""
    hidden = model.model(input_ids=ids[:, :-1]).last_hidden_state
    counts = weights[:, 1:] > 0
    # the vocabulary is as wide as several layers: only what counts is projected to it
    losses = cross_entropy(model.lm_head(hidden[counts]), ids[:, 1:][counts], reduction="none")
    counted = weights[:, 1:][counts]
    return (losses * counted).sum() / counted.sum()


def _learn(
    model: LlamaForCausalLM,
    optimizer: torch.optim.Optimizer,
    batch: Sequence[Encoded],
    max_grad_norm: float,
) -> float:
    loss = weighted_loss(model, *pad_right(batch))
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    value = loss.item()
    if not math.isfinite(value):
        raise BrokenTrainingError(
            f"The loss of pretraining became {value}. Lower pretrain.optimizer.learning_rate."
        )
    return value


def _groups(model: LlamaForCausalLM, schedule: Schedule) -> list[dict[str, object]]:
    """Return parameter groups: what is wired at first moves slower, and only matrices decay."""
    wired = {id(p) for layer in model.model.layers[:WIRED_LAYERS] for p in layer.parameters()}
    wired.add(id(model.model.embed_tokens.weight))
    matrices = {id(p) for p in model.model.layers.parameters() if p.ndim > 1}
    return [
        {
            "params": parameters,
            "weight_decay": schedule.weight_decay if decays else 0.0,
            "is_wired": is_wired,
        }
        for is_wired in (True, False)
        for decays in (True, False)
        if (
            parameters := [
                p
                for p in model.parameters()
                if (id(p) in wired) == is_wired and (id(p) in matrices) == decays
            ]
        )
    ]


def _told(step: int, seen: int, lesson: int, loss: float) -> dict[str, float]:
    figures = {"step": float(step), "tokens": float(seen), "lesson": float(lesson), "loss": loss}
    tell_step(step, figures)
    return figures


def _save(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerBase, folder: Path, step: int
) -> None:
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    tell_checkpoint(step, sum(file.stat().st_size for file in folder.iterdir()))
