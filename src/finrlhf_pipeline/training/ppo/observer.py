"""Who follows a PPO training: told its figures as it goes, and asked whether it may go on."""

from collections.abc import Mapping, Sequence
from typing import Any

from finrlhf_pipeline.modelling.generation import Model


class Observer:
    """An observer that hears everything and wants nothing; override what you need.

    In a training of several processes only the first one's observer is told and asked, and all
    follow its answers.
    """

    def on_start(self, step: int, steps: int) -> None:
        """Hear after which step the training goes on, and at which it ends."""

    def on_step(self, step: int, statistics: Mapping[str, float]) -> None:
        """Hear the statistics of one step."""

    def on_samples(self, step: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Hear sample completions with the reward, its components and the divergence of each."""

    def on_checkpoint(self, step: int, size_bytes: int) -> None:
        """Hear that a checkpoint is complete."""

    def validate(self, step: int, model: Model) -> Mapping[str, float]:  # noqa: ARG002  # for overriding
        """Return figures measured on held-out data; `CORRECTNESS` finds the best.

        The model is the actor, its adapter on; leave it as it is.
        """
        return {}

    def stop_reason(self, history: Sequence[Mapping[str, float]]) -> str | None:  # noqa: ARG002
        """Return why training should stop after these steps, or None to go on."""
        return None
