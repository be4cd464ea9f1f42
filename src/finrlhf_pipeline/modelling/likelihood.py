"""How likely models find an answer, token by token, and how far two of them disagree along it."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import torch
from transformers import PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.encoding import encode_prompt, encode_response
from finrlhf_pipeline.modelling.generation import Model


@dataclass(frozen=True, slots=True)
class Text:
    """An answer's tokens after those of its prompt."""

    prompt: Sequence[int]
    answer: Sequence[int]


def encode_texts(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[tuple[str, str, bool]]
) -> list[Text]:
    """Encode each prompt, answer, and whether the answer was cut off before its end token."""
    return [
        Text(
            encode_prompt(tokenizer, prompt),
            encode_response(tokenizer, answer)[: -1 if cut_off else None],
        )
        for prompt, answer, cut_off in texts
    ]


@torch.no_grad()
def negative_log_likelihoods(
    model: Model, texts: Sequence[Text], pad: int, *, batch_size: int = 32
) -> list[float]:
    """Return each answer's negative log-likelihood in nats, summed over its tokens."""
    sums = [0.0] * len(texts)
    for places, batch in _batches(texts, batch_size):
        ids, mask, answered = _pad_left(batch, pad, model.device)
        logprobs = _logprobs(model, ids, mask, answered.shape[1])
        _put(sums, places, _surprise(logprobs, ids), answered)
    return sums


@torch.no_grad()
def divergences(
    policy: Model,
    reference: Model | None,
    texts: Sequence[Text],
    pad: int,
    *,
    batch_size: int = 32,
) -> tuple[list[float], list[float]]:
    """Return KL(policy ‖ reference) along each answer, and the policy's own likelihoods of it.

    Both are in nats and summed over the answer's tokens; the likelihoods are negative logarithms.
    The divergence is exact at each token: the sum over the whole vocabulary, no estimate from the
    token taken. Without a reference it is the policy's own weights with the adapter off.
    """
    sums, own = [0.0] * len(texts), [0.0] * len(texts)
    for places, batch in _batches(texts, batch_size):
        ids, mask, answered = _pad_left(batch, pad, policy.device)
        ours = _logprobs(policy, ids, mask, answered.shape[1])
        with nullcontext(reference) if reference else policy.disable_adapter():
            theirs = _logprobs(reference or policy, ids, mask, answered.shape[1])
        _put(sums, places, (ours.exp() * (ours - theirs)).sum(dim=-1).clamp(min=0), answered)
        _put(own, places, _surprise(ours, ids), answered)
    return sums, own


def _logprobs(model: Model, ids: torch.Tensor, mask: torch.Tensor, last: int) -> torch.Tensor:
    """Return what the model expected at each of the last positions: (rows, last, vocabulary)."""
    logits = model(
        input_ids=ids,
        attention_mask=mask,
        position_ids=(mask.cumsum(dim=1) - 1).clamp(min=0),
        use_cache=False,
        logits_to_keep=last + 1,
    ).logits
    logprobs: torch.Tensor = logits[:, :-1].float().log_softmax(dim=-1)
    return logprobs


def _surprise(logprobs: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
    """Return the negative log-probability of each of the last tokens: (rows, last)."""
    targets = ids[:, -logprobs.shape[1] :, None]
    return -logprobs.gather(-1, targets)[..., 0]


def _put(
    sums: list[float], places: Sequence[int], each: torch.Tensor, answered: torch.Tensor
) -> None:
    """Put the sum over each answer's tokens in its place; what padding gave is no number to add."""
    found = each.where(answered, 0.0).sum(dim=1)
    for place, value in zip(places, found.tolist(), strict=True):
        sums[place] = value


def _batches(texts: Sequence[Text], size: int) -> Iterator[tuple[list[int], list[Text]]]:
    """Yield places and texts of like length, longest first; an answer without tokens has none."""
    filled = [place for place, text in enumerate(texts) if text.answer]
    order = sorted(filled, key=lambda place: -len(texts[place].prompt) - len(texts[place].answer))
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield chosen, [texts[place] for place in chosen]


def _pad_left(
    texts: Sequence[Text], pad: int, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return ids and mask of shape (rows, longest), and which of the last tokens are answers'."""
    rows = [[*text.prompt, *text.answer] for text in texts]
    longest, last = max(map(len, rows)), max(len(text.answer) for text in texts)
    ids = torch.full((len(rows), longest), pad)
    mask = torch.zeros_like(ids)
    answered = torch.zeros(len(rows), last, dtype=torch.bool)
    for number, (row, text) in enumerate(zip(rows, texts, strict=True)):
        ids[number, -len(row) :] = torch.tensor(row)
        mask[number, -len(row) :] = 1
        answered[number, -len(text.answer) :] = True
    return ids.to(device), mask.to(device), answered.to(device)
