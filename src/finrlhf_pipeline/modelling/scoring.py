"""Scores of a reward model, batched and independent of the order they are asked in."""

from collections.abc import Sequence

import torch
from transformers import PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.encoding import encode_prompt, encode_response
from finrlhf_pipeline.modelling.likelihood_scorer import is_by_likelihood


@torch.no_grad()
def score_texts(
    model: torch.nn.Module,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[tuple[str, str]],
    *,
    batch_size: int = 32,
) -> list[float]:
    """Return one score for each prompt and response.

    Longest first in batches of like length, so that little is spent on padding.
    """
    prompts = [encode_prompt(tokenizer, prompt) for prompt, _ in texts]
    rows = [
        prompt + encode_response(tokenizer, response)
        for prompt, (_, response) in zip(prompts, texts, strict=True)
    ]
    by_likelihood = is_by_likelihood(model.config)
    order = sorted(range(len(rows)), key=lambda index: -len(rows[index]))
    scores = [0.0] * len(rows)
    device = next(model.parameters()).device
    was_training = model.training
    model.eval()
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        ids, mask = pad_right([rows[index] for index in chosen], int(tokenizer.pad_token_id))
        starts = torch.tensor([len(prompts[index]) for index in chosen], device=device)
        logits = model(
            input_ids=ids.to(device),
            attention_mask=mask.to(device),
            **({"answer_starts": starts} if by_likelihood else {}),
        ).logits
        for index, score in zip(chosen, logits[:, 0].float().tolist(), strict=True):
            scores[index] = score
    model.train(was_training)
    return scores


def pad_right(rows: Sequence[Sequence[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return token ids and attention mask, both of shape (rows, longest)."""
    longest = max(len(row) for row in rows)
    ids = torch.full((len(rows), longest), pad)
    mask = torch.zeros_like(ids)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row)
        mask[index, : len(row)] = 1
    return ids, mask
