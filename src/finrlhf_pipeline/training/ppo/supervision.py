"""Between a training and its observer: figures and samples out, validation and reasons in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from finrlhf_pipeline.training.errors import BrokenTrainingError
from finrlhf_pipeline.training.ppo.observer import Observer
from finrlhf_pipeline.training.ppo.rollout import Rollout, Sampler, token_lists_of
from finrlhf_pipeline.training.ppo.statistics import sample_rows
from finrlhf_pipeline.training.processes import agree
from finrlhf_pipeline.training.samples import spread_evenly


@dataclass(frozen=True, slots=True)
class Supervision:
    """Tells and asks the first process's observer; every process hears its answers."""

    observer: Observer
    sampler: Sampler

    def tell_start(self, step: int) -> None:
        """Tell how far there is to go."""
        if self._speaks():
            self.observer.on_start(step, self.sampler.settings.steps)

    def tell(self, step: int, figures: Mapping[str, float]) -> None:
        """Tell the figures of a step."""
        if self._speaks():
            self.observer.on_step(step, figures)

    def tell_checkpoint(self, step: int, size_bytes: int) -> None:
        """Tell that a checkpoint is complete, if one was written."""
        if self._speaks() and size_bytes:
            self.observer.on_checkpoint(step, size_bytes)

    def show(self, step: int, rollout: Rollout, scores: torch.Tensor) -> None:
        """Show completions from all over a rollout."""
        settings, deck = self.sampler.settings, self.sampler.deck
        if step % settings.sample_every or not self._speaks():
            return
        dealt = deck.deal(step, settings.prompts_per_step)
        places = spread_evenly(settings.completions_per_step, settings.sample_rows)
        prompts = [
            str(deck.rows[dealt[place // settings.completions_per_prompt]]["prompt"])
            for place in places
        ]
        tokens = token_lists_of(rollout.batch)
        texts = self.sampler.tokenizer.batch_decode(
            [tokens[place] for place in places], skip_special_tokens=True
        )
        shown = list(zip(places, prompts, texts, strict=True))
        table = sample_rows(rollout, scores, shown, self.sampler.rewards.names)
        self.observer.on_samples(step, [{"step": step, **row} for row in table])

    def validate(self, step: int) -> dict[str, float]:
        """Return what the observer measures of the actor, its adapter folded in for speed."""
        figures: dict[str, float] = {}
        if self._speaks():
            with self.sampler.networks.sampling() as model:
                figures = dict(self.observer.validate(step, model))
        return dict(agree(figures))

    def reason_to_stop(self, history: Sequence[Mapping[str, float]]) -> str | None:
        """Return the observer's reason to stop, if it has one."""
        return agree(self.observer.stop_reason(history) if self._speaks() else None)

    def _speaks(self) -> bool:
        return bool(self.sampler.accelerator.is_main_process)


def count_equal_rewards(
    scores: torch.Tensor, before: int, *, patience: int | None, step: int
) -> int:
    """Return for how many steps all rewards have been the same, refusing too many."""
    if scores.max() > scores.min():
        return 0
    if patience is None or before + 1 < patience:
        return before + 1
    raise BrokenTrainingError(
        f"Every completion of the last {patience} steps, up to step {step}, got the same reward "
        f"{float(scores.max()):g}, so there is nothing to learn from. Check that the model can "
        "already earn some reward, and that the reward functions read what it writes."
    )
