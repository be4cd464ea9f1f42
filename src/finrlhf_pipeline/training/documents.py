"""Documents on their way into a model: encoded, weighted, and batched with others of a length."""

import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import torch
from transformers import PreTrainedTokenizerBase

# text and how much each of its tokens counts
Document: TypeAlias = Sequence[tuple[str, float]]
Encoded: TypeAlias = tuple[list[int], list[float]]

# documents sorted by length at a time, so that batches hold little padding
_SORTED_AT_ONCE: Final = 256


def encode(tokenizer: PreTrainedTokenizerBase, document: Document) -> Encoded:
    """Return tokens from begin to end token, and each one's weight.

    Pieces are encoded apart, as prompts and responses are everywhere else.
    """
    ids, weights = [int(tokenizer.bos_token_id)], [0.0]
    for text, weight in document:
        tokens = tokenizer(text, add_special_tokens=False)["input_ids"]
        ids += tokens
        weights += [weight] * len(tokens)
    return [*ids, int(tokenizer.eos_token_id)], [*weights, weights[-1]]


def pad_right(batch: Sequence[Encoded]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return tokens and weights; what is padded on the right weighs nothing and is seen by none."""
    longest = max(len(ids) for ids, _ in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    weights = torch.zeros(len(batch), longest)
    for row, (tokens, counts) in enumerate(batch):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        weights[row, : len(counts)] = torch.tensor(counts)
    return ids, weights


def batched(
    documents: Iterator[Document],
    tokenizer: PreTrainedTokenizerBase,
    tokens_per_batch: int,
    rng: random.Random,
) -> Iterator[list[Encoded]]:
    """Yield batches of like lengths, in random order."""
    while drawn := list(itertools.islice(documents, _SORTED_AT_ONCE)):
        encoded = sorted((encode(tokenizer, document) for document in drawn), key=_length)
        batches: list[list[Encoded]] = [[]]
        for one in encoded:
            if batches[-1] and (len(batches[-1]) + 1) * len(one[0]) > tokens_per_batch:
                batches.append([])
            batches[-1].append(one)
        rng.shuffle(batches)
        yield from batches


def _length(encoded: Encoded) -> int:
    return len(encoded[0])
