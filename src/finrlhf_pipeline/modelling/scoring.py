"""Scores of a reward model, batched and independent of the order they are asked in."""

from collections.abc import Sequence

import torch
from transformers import PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.encoding import encode_prompt, encode_response


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
    rows = [
        encode_prompt(tokenizer, prompt) + encode_response(tokenizer, response)
        for prompt, response in texts
    ]
    order = sorted(range(len(rows)), key=lambda index: -len(rows[index]))
    scores = [0.0] * len(rows)
    device = next(model.parameters()).device
    was_training = model.training
    model.eval()
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        ids, mask = pad_right([rows[index] for index in chosen], int(tokenizer.pad_token_id))
        logits = model(input_ids=ids.to(device), attention_mask=mask.to(device)).logits
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
