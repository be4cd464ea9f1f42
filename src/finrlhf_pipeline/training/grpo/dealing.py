"""Dealing prompts on where a training was, epochs after its first."""

from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from finrlhf_pipeline.training.rows_seen import batches_of


class DealOn(TrainerCallback):
    """Bring the sampler of a resumed training to its epoch.

    TRL's sampler draws each epoch's order after that of the one before, and cannot be told an
    epoch: a new one would deal the first epoch's order again.
    """

    def on_train_begin(
        self,
        args: TrainingArguments,  # noqa: ARG002  # the library's signature
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002  # the library's signature
        *,
        train_dataloader: Any,
        **_: Any,
    ) -> None:
        """Draw the orders of the epochs that are over."""
        sampler = batches_of(train_dataloader).sampler
        for _epoch in range(int(state.epoch or 0)):
            next(iter(sampler), None)
