"""The update of one step: minibatch epochs over a rollout, exact across processes."""

import math
from collections.abc import Iterable, Iterator, Mapping

import torch
from accelerate import Accelerator
from torch import nn

from finrlhf_pipeline.training.errors import BrokenTrainingError
from finrlhf_pipeline.training.ppo.actor_critic import ActorCritic
from finrlhf_pipeline.training.ppo.batches import Experience, plan_passes
from finrlhf_pipeline.training.ppo.losses import (
    Statistics,
    mean_entropy,
    policy_loss,
    value_loss,
)
from finrlhf_pipeline.training.ppo.packing import pack
from finrlhf_pipeline.training.ppo.prompts import shuffled
from finrlhf_pipeline.training.ppo.settings import PpoSettings


class Updater:
    """Turns experience into better weights."""

    def __init__(
        self,
        networks: ActorCritic,
        optimizer: torch.optim.Optimizer,
        settings: PpoSettings,
        accelerator: Accelerator,
    ) -> None:
        self.networks = networks
        self.optimizer = optimizer
        self.settings = settings
        self.accelerator = accelerator
        trained = networks.actor_parameters() | networks.critic_parameters()
        self.parameters = list(trained.values())
        for weight in self.parameters:
            weight.grad = torch.zeros_like(weight)

    def update(self, experience: Experience, step: int) -> dict[str, float]:
        """Go over the experience for all epochs and return the mean of every statistic.

        `update_kl` is the last epoch's alone: how far the whole update has moved the policy.
        """
        figures: list[list[dict[str, float]]] = [
            [
                self._descend(experience.select(chosen), f"step {step}, epoch {epoch}")
                for chosen in self._minibatches(len(experience.batch.prompts), step, epoch)
            ]
            for epoch in range(1, self.settings.epochs + 1)
        ]
        means = _means(figure for epoch in figures for figure in epoch)
        return means | {"update_kl": _means(figures[-1])["update_kl"]}

    def _minibatches(self, prompts: int, step: int, epoch: int) -> Iterator[list[int]]:
        order = shuffled(prompts, f"{self.settings.seed}:minibatches:{step}:{epoch}")
        count = self.settings.minibatches
        yield from (order[start::count] for start in range(count))

    def _descend(self, minibatch: Experience, place: str) -> dict[str, float]:
        """Take one step of the optimizer on a minibatch shared among all processes."""
        self.optimizer.zero_grad(set_to_none=False)
        tokens = int(minibatch.batch.mask.sum())
        sums = self._accumulate(minibatch.select(self._mine(minibatch)), tokens)
        self._share_gradients()
        norm = nn.utils.clip_grad_norm_(self.parameters, self.settings.max_grad_norm)
        figures = self._share_statistics(sums) | {"gradient_norm": float(norm)}
        _require_finite(figures, place)
        self.optimizer.step()
        return figures

    def _mine(self, minibatch: Experience) -> range:
        """Return which prompts of a minibatch this process takes."""
        everyone = range(len(minibatch.batch.prompts))
        return everyone[self.accelerator.process_index :: self.accelerator.num_processes]

    def _accumulate(self, mine: Experience, tokens: int) -> Statistics:
        """Add this process's part of the gradients and return its part of the statistics."""
        rows = mine if self.networks.packs else mine.spread()
        passes = plan_passes(rows.batch.packed_lengths(), self.settings.tokens_per_pass)
        parts = [rows.select(chosen) for chosen in passes]
        sums: Statistics = {}
        with self.networks.acting():
            for part in parts:
                _add(sums, self._push_actor(part, tokens))
        with self.networks.judging():
            for part in parts:
                _add(sums, self._push_critic(part, tokens))
        return sums

    def _push_actor(self, part: Experience, tokens: int) -> Statistics:
        rows, mask = pack(part.batch, self.networks.dtype), part.batch.mask
        logprobs = (self.networks.logits(rows) / self.settings.temperature).log_softmax(dim=-1)
        chosen = logprobs.gather(1, rows.targets[:, None])[:, 0]
        real = torch.ones_like(chosen, dtype=torch.bool)
        loss, statistics = policy_loss(
            chosen,
            part.logprobs[mask],
            part.advantages[mask],
            real,
            clip_range=self.settings.clip_range,
            tokens=tokens,
        )
        bonus = self.settings.entropy_coefficient
        entropy, spread = mean_entropy(
            logprobs if bonus else logprobs.detach(), real, tokens=tokens
        )
        self.accelerator.backward(loss - bonus * entropy)
        return statistics | spread

    def _push_critic(self, part: Experience, tokens: int) -> Statistics:
        rows, mask = pack(part.batch, self.networks.dtype), part.batch.mask
        values = self.networks.values(rows)
        loss, statistics = value_loss(
            values,
            part.values[mask],
            part.returns[mask],
            torch.ones_like(values, dtype=torch.bool),
            clip_range=self.settings.value_clip_range,
            tokens=tokens,
        )
        self.accelerator.backward(self.settings.value_coefficient * loss)
        return statistics

    def _share_gradients(self) -> None:
        """Sum the gradients over all processes: each divided by the tokens of all of them."""
        if self.accelerator.num_processes == 1:
            return
        gradients = [weight.grad for weight in self.parameters if weight.grad is not None]
        summed = self.accelerator.reduce(torch.cat([gradient.flatten() for gradient in gradients]))
        sizes = [gradient.numel() for gradient in gradients]
        for gradient, part in zip(gradients, summed.split(sizes), strict=True):
            gradient.copy_(part.view_as(gradient))

    def _share_statistics(self, sums: Statistics) -> dict[str, float]:
        summed = self.accelerator.reduce(torch.stack(list(sums.values())))
        return dict(zip(sums, summed.tolist(), strict=True))


def _add(sums: Statistics, more: Statistics) -> None:
    for name, value in more.items():
        sums[name] = sums[name] + value if name in sums else value


def _means(figures: Iterable[Mapping[str, float]]) -> dict[str, float]:
    rows = list(figures)
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}


def _require_finite(figures: Mapping[str, float], place: str) -> None:
    for name in ("policy_loss", "value_loss", "entropy", "gradient_norm"):
        if not math.isfinite(figures[name]):
            raise BrokenTrainingError(
                f"At {place}, the {name.replace('_', ' ')} became {figures[name]}. Training "
                "stopped before this update was applied, and no model was written. Lower "
                "learning_rate or max_grad_norm, or look for rewards of extreme size."
            )
