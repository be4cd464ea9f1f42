"""Between a training and its observer: figures and samples out, validation and reasons in."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from finrlhf_pipeline.training.ppo.errors import PpoError
from finrlhf_pipeline.training.ppo.observer import Observer
from finrlhf_pipeline.training.ppo.processes import agree
from finrlhf_pipeline.training.ppo.rollout import Rollout, Sampler, token_lists_of
from finrlhf_pipeline.training.ppo.statistics import sample_rows


@dataclass(frozen=True, slots=True)
class Supervision:
    """Tells and asks the first process's observer; every process hears its answers."""

    observer: Observer
    sampler: Sampler

    def tell(self, step: int, figures: Mapping[str, float]) -> None:
        """Tell the figures of a step."""
        if self._speaks():
            self.observer.on_step(step, figures)

    def tell_checkpoint(self, step: int, size_bytes: int) -> None:
        """Tell that a checkpoint is complete, if one was written."""
        if self._speaks() and size_bytes:
            self.observer.on_checkpoint(step, size_bytes)

    def show(self, step: int, rollout: Rollout, scores: torch.Tensor) -> None:
        """Show the first completions of a rollout."""
        settings, deck = self.sampler.settings, self.sampler.deck
        if step % settings.sample_every or not self._speaks():
            return
        dealt = deck.deal(step, settings.prompts_per_step)
        prompts = [
            str(deck.rows[index]["prompt"])
            for index in dealt
            for _ in range(settings.completions_per_prompt)
        ]
        tokens = token_lists_of(rollout.batch)[: settings.sample_rows]
        texts = self.sampler.tokenizer.batch_decode(tokens)
        table = list(zip(prompts, texts, strict=False))
        self.observer.on_samples(
            step, sample_rows(rollout, scores, table, self.sampler.rewards.names)
        )

    def validate(self, step: int) -> dict[str, float]:
        """Return what the observer measures of the actor, its adapter folded in for speed."""
        figures: dict[str, float] = {}
        if self._speaks():
            with self.sampler.networks.sampling() as model:
                figures = dict(self.observer.validate(step, model))
        return dict(agree(figures))

    def reason_to_stop(self, step: int, figures: Mapping[str, float]) -> str | None:
        """Return the observer's reason to stop, if it has one."""
        reason = self.observer.stop_reason(step, figures) if self._speaks() else None
        agreed: str | None = agree(reason)
        return agreed

    def _speaks(self) -> bool:
        return bool(self.sampler.accelerator.is_main_process)


def count_equal_rewards(scores: torch.Tensor, before: int, *, patience: int, step: int) -> int:
    """Return for how many steps all rewards have been the same, refusing too many."""
    if scores.max() > scores.min():
        return 0
    if before + 1 < patience:
        return before + 1
    raise PpoError(
        f"Every completion of the last {patience} steps, up to step {step}, got the same reward "
        f"{float(scores.max()):g}, so there is nothing to learn from. Check that the model can "
        "already earn some reward, and that the reward functions read what it writes."
    )
