"""The optimizer of actor and critic, and its learning rates over the steps."""

import torch

from finrlhf_pipeline.training.ppo.actor_critic import ActorCritic
from finrlhf_pipeline.training.ppo.settings import PpoSettings


def make_optimizer(networks: ActorCritic, settings: PpoSettings) -> torch.optim.Optimizer:
    """Return AdamW over the actor, its first group, and the critic, its second."""
    groups = [
        {"params": list(networks.actor_parameters().values())},
        {"params": list(networks.critic_parameters().values())},
    ]
    return torch.optim.AdamW(
        groups, lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
    )


def schedule(settings: PpoSettings, step: int) -> float:
    """Return what learning rates are multiplied by at a step, counted from 1.

    >>> schedule(PpoSettings(steps=4, learning_rate_schedule="linear"), 3)
    0.5
    """
    factor = min(1.0, step / settings.warmup_steps) if settings.warmup_steps else 1.0
    if settings.learning_rate_schedule == "linear":
        factor *= (settings.steps - step + 1) / settings.steps
    return factor


def set_learning_rates(
    optimizer: torch.optim.Optimizer, actor_rate: float, settings: PpoSettings, step: int
) -> float:
    """Set both rates for a step and return the actor's, which may have adapted."""
    factor = schedule(settings, step)
    critic_rate = settings.critic_learning_rate or settings.learning_rate
    for group, rate in zip(optimizer.param_groups, (actor_rate, critic_rate), strict=True):
        group["lr"] = rate * factor
    return actor_rate * factor
