"""From a rollout to what is learnt from it: token rewards, advantages and returns."""

import torch

from finrlhf_pipeline.training.ppo.advantages import (
    generalized_advantages,
    token_rewards,
    whiten,
)
from finrlhf_pipeline.training.ppo.batches import Experience
from finrlhf_pipeline.training.ppo.kl_control import log_ratio_kl
from finrlhf_pipeline.training.ppo.rollout import Rollout
from finrlhf_pipeline.training.ppo.settings import PpoSettings


def total_scores(
    rollout: Rollout, weights: tuple[float, ...], missing_eos_penalty: float
) -> torch.Tensor:
    """Return what each completion is worth, of shape (prompts, samples of each).

    The weighted rewards, less the penalty for one that never ended.
    """
    weighted = rollout.rewards @ rollout.rewards.new_tensor(weights)
    return weighted - missing_eos_penalty * (~rollout.ended)


def learn_from(
    rollout: Rollout, scores: torch.Tensor, coefficient: float, settings: PpoSettings
) -> Experience:
    """Return the rollout as experience, whitened over all of it where the settings say so."""
    shape = rollout.batch.mask.shape
    mask = rollout.batch.mask.flatten(0, 1)
    values = rollout.values.flatten(0, 1)
    kl = log_ratio_kl(rollout.logprobs, rollout.reference).flatten(0, 1)
    rewards = token_rewards(scores.flatten(), kl, mask, coefficient)
    if settings.whiten_rewards:
        rewards = whiten(rewards, mask, keep_mean=True)
    advantages = generalized_advantages(
        rewards, values, mask, gamma=settings.gamma, lam=settings.gae_lambda
    )
    returns = (advantages + values) * mask
    if settings.whiten_advantages:
        advantages = whiten(advantages, mask)
    return Experience(
        rollout.batch,
        rollout.logprobs,
        rollout.values,
        advantages.view(shape),
        returns.view(shape),
    )
