"""Rows whose loss and gradient are zero whatever the model says: groups without spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from finrlhf_pipeline.training.grpo.scoring import Scores


@dataclass(frozen=True, slots=True)
class Silence:
    """Rows that need not be run, and the entropies that were met while they were written.

    Attributes:
        rows: which rows are silent, (rows,).
        entropies: of every row, (rows, completion width).
    """

    rows: Tensor
    entropies: Tensor

    def fill(self, heard: Scores) -> Scores:
        """Return the scores of all rows: silent ones have no log-probabilities, only entropies."""
        shape = self.entropies.shape
        log_probabilities = heard.log_probabilities.new_zeros(shape)
        log_probabilities = log_probabilities.index_put((~self.rows,), heard.log_probabilities)
        entropies = self.entropies.to(log_probabilities.dtype)
        if heard.entropies is not None:
            entropies = entropies.index_put((~self.rows,), heard.entropies)
        return Scores(log_probabilities, entropies)


def find_silence(trainer: Any, inputs: dict[str, Any]) -> Silence | None:
    """Return the rows whose advantage is zero, where nothing but the advantage moves the loss.

    Not with a penalty or a bonus that does not carry the advantage, and not off policy, where the
    entropies met while writing are those of an older policy. At least one row with tokens is run,
    so that every process has gradients to share.
    """
    if (
        not trainer.model.training
        or "written_entropies" not in inputs
        or "old_per_token_logps" in inputs
        or trainer.beta != 0.0
        or trainer._entropy_bonus_enabled  # noqa: SLF001 - our trainer is TRL's subclass
        or trainer.top_entropy_quantile < 1.0
    ):
        return None
    written = inputs["completion_mask"].any(dim=1)
    silent = (inputs["advantages"] == 0) & written
    heard = (~silent) & written
    if not heard.any():
        silent[written.nonzero()[:1, 0]] = False
    if not silent.any():
        return None
    return Silence(silent, inputs["written_entropies"])
