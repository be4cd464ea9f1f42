"""Refusing what the libraries would pass over: missing answers, and figures that are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor
from transformers import Trainer

from finrlhf_pipeline.training.errors import BrokenTrainingError


def refuse_unsound_rewards(
    rewards: Tensor, names: Sequence[str], completions: Sequence[Any], first_row: int
) -> None:
    """Raise where a reward is missing or infinite; TRL would count it as no advantage.

    Args:
        rewards: of all processes' completions, (completions, reward functions).
        names: of the reward functions.
        completions: of this process.
        first_row: the row of this process's first completion.
    """
    for row, column in (~rewards.isfinite()).nonzero()[:1].tolist():
        own = row - first_row
        where = repr(completions[own]) if 0 <= own < len(completions) else "of another process"
        raise BrokenTrainingError(
            f"The reward function '{names[column]}' gave {rewards[row, column].item()} to the "
            f"completion {where}. A reward must be a finite number for every completion."
        )


def refuse_unanswered(completions: Sequence[Any], prompts: Sequence[Any]) -> None:
    """Raise where prompts went unanswered: continuous batching logs its errors and goes on."""
    if len(completions) != len(prompts):
        raise BrokenTrainingError(
            f"{len(prompts) - len(completions)} of {len(prompts)} completions were not written; "
            "the log above says why. Set trainer.generation to transformers to go on without it."
        )


def refuse_unsound_loss(loss: Tensor, step: int) -> None:
    """Raise before the optimiser steps; the library's log leaves such a loss out."""
    if not loss.isfinite():
        raise BrokenTrainingError(
            f"The loss became {loss.item()} after step {step}, and no weight was changed by it. "
            "Lower trainer.learning_rate or trainer.max_grad_norm."
        )


class SoundLoss(Trainer):
    """A trainer of the library's, or mixed into one, that stops at a loss that is no number."""

    @property
    def _total_train_tokens(self) -> int:
        """Return TRL's count of tokens, kept where checkpoints keep it."""
        return int(self.state.num_input_tokens_seen)

    @_total_train_tokens.setter
    def _total_train_tokens(self, count: int) -> None:
        self.state.num_input_tokens_seen = count

    def training_step(self, *args: Any, **kwargs: Any) -> Tensor:
        """Compute the loss and its gradients; refuse it before a weight changes."""
        loss: Tensor = super().training_step(*args, **kwargs)
        refuse_unsound_loss(loss, self.state.global_step)
        return loss
