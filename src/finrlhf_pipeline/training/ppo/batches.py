"""Completions and what is known of each of their tokens, grouped by the prompt they answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

Prompt = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Prompts and their completions: tensors of shape (prompts, samples of each, tokens).

    Completions are padded on the right; `mask` is true on their real tokens.
    """

    prompts: tuple[Prompt, ...]
    token_ids: torch.Tensor
    mask: torch.Tensor

    def select(self, indices: Sequence[int]) -> "Batch":
        """Return some of the prompts, with their completions."""
        chosen = list(indices)
        return Batch(
            tuple(self.prompts[index] for index in chosen),
            self.token_ids[chosen],
            self.mask[chosen],
        )

    def spread(self) -> "Batch":
        """Return the same completions, each with a prompt of its own."""
        samples = self.token_ids.shape[1]
        return Batch(
            tuple(prompt for prompt in self.prompts for _ in range(samples)),
            self.token_ids.flatten(0, 1)[:, None],
            self.mask.flatten(0, 1)[:, None],
        )

    def count_tokens(self) -> int:
        """Return how many tokens the completions have, each with its prompt."""
        samples = self.token_ids.shape[1]
        return int(self.mask.sum()) + samples * sum(map(len, self.prompts))

    def packed_lengths(self) -> list[int]:
        """Return how many tokens each prompt and its completions have, run together."""
        answers = (self.mask.sum(dim=2) - 1).sum(dim=1).tolist()
        return [len(prompt) + answer for prompt, answer in zip(self.prompts, answers, strict=True)]


@dataclass(frozen=True, slots=True)
class Experience:
    """A batch and what PPO learns from it, each of shape (prompts, samples of each, tokens)."""

    batch: Batch
    logprobs: torch.Tensor
    values: torch.Tensor
    advantages: torch.Tensor
    returns: torch.Tensor

    def select(self, indices: Sequence[int]) -> "Experience":
        """Return the experience with some of the prompts."""
        chosen = list(indices)
        return Experience(
            self.batch.select(chosen),
            *(tensor[chosen] for tensor in self._tensors()),
        )

    def spread(self) -> "Experience":
        """Return the same experience, each completion with a prompt of its own."""
        return Experience(
            self.batch.spread(),
            *(tensor.flatten(0, 1)[:, None] for tensor in self._tensors()),
        )

    def _tensors(self) -> tuple[torch.Tensor, ...]:
        return self.logprobs, self.values, self.advantages, self.returns


def plan_passes(lengths: Sequence[int], tokens_per_pass: int) -> list[list[int]]:
    """Return which rows go through the model together: of like length, padding counted.

    >>> plan_passes([10, 90, 12, 88], tokens_per_pass=200)
    [[1, 3], [2, 0]]
    """
    passes: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        longest = lengths[passes[-1][0]] if passes else 0
        if passes and longest * (len(passes[-1]) + 1) <= tokens_per_pass:
            passes[-1].append(index)
        else:
            passes.append([index])
    return passes
