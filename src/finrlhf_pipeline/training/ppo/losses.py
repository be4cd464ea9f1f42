"""The losses of PPO: each returns itself and named, detached statistics.

Shapes are free but equal, for instance (completions, tokens) or (tokens,). Everything is a sum
over the real tokens given, divided by `tokens`, the number of them in the whole minibatch: so
parts of a minibatch, on one machine or several, add up to it.
"""

import torch

from finrlhf_pipeline.training.ppo.kl_control import k3_kl

Statistics = dict[str, torch.Tensor]


def policy_loss(
    logprobs: torch.Tensor,
    old_logprobs: torch.Tensor,
    advantages: torch.Tensor,
    mask: torch.Tensor,
    *,
    clip_range: float,
    tokens: int,
) -> tuple[torch.Tensor, Statistics]:
    """Return the clipped loss of the policy. Source: Schulman et al. 2017, equation 7."""
    ratio = torch.exp(logprobs - old_logprobs)
    free = -advantages * ratio
    clipped = -advantages * ratio.clamp(1 - clip_range, 1 + clip_range)
    loss = _mean(torch.maximum(free, clipped), mask, tokens)
    return loss, {
        "policy_loss": loss.detach(),
        "clip_share": _mean((clipped > free).float(), mask, tokens),
        "update_kl": _mean(k3_kl(old_logprobs, logprobs).detach(), mask, tokens),
    }


def value_loss(
    values: torch.Tensor,
    old_values: torch.Tensor,
    returns: torch.Tensor,
    mask: torch.Tensor,
    *,
    clip_range: float | None,
    tokens: int,
) -> tuple[torch.Tensor, Statistics]:
    """Return half the squared error of the critic, the worse of free and clipped to the old."""
    free = (values - returns).square()
    nearby = values
    if clip_range is not None:
        nearby = values.clamp(old_values - clip_range, old_values + clip_range)
    clipped = (nearby - returns).square()
    loss = 0.5 * _mean(torch.maximum(free, clipped), mask, tokens)
    return loss, {
        "value_loss": loss.detach(),
        "value_clip_share": _mean((clipped > free).float(), mask, tokens),
    }


def mean_entropy(
    logprobs: torch.Tensor, mask: torch.Tensor, *, tokens: int
) -> tuple[torch.Tensor, Statistics]:
    """Return the mean entropy in nats of distributions of shape (..., vocabulary)."""
    entropy = _mean(-(logprobs.exp() * logprobs).sum(dim=-1), mask, tokens)
    return entropy, {"entropy": entropy.detach()}


def _mean(values: torch.Tensor, mask: torch.Tensor, tokens: int) -> torch.Tensor:
    return (values * mask).sum() / tokens
