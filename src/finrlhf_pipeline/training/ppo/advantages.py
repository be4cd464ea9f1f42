"""Advantages: how much better a token turned out than the critic expected.

Everywhere `mask` is true on the tokens of a completion, the end token included, and false on the
padding to its right; shapes are (completions, tokens).
"""

import torch


def token_rewards(
    scores: torch.Tensor, kl: torch.Tensor, mask: torch.Tensor, coefficient: float
) -> torch.Tensor:
    """Return each token's reward: the KL penalty, and the score on the last real token.

    `scores` has shape (completions,), `kl` and the result (completions, tokens).
    """
    rewards = -coefficient * kl * mask
    last = mask.sum(dim=1, keepdim=True) - 1
    return rewards.scatter_add(1, last, scores[:, None].to(rewards.dtype))


def generalized_advantages(
    rewards: torch.Tensor, values: torch.Tensor, mask: torch.Tensor, *, gamma: float, lam: float
) -> torch.Tensor:
    """Return advantages of shape (completions, tokens), 0 on padding.

    `values` are the critic's before each token; after the last token nothing more is to come.
    Source: Schulman et al. 2016, equation 16.
    """
    real = mask.to(rewards.dtype)
    following = torch.cat((values[:, 1:] * real[:, 1:], torch.zeros_like(values[:, :1])), dim=1)
    surprises = (rewards + gamma * following - values) * real
    advantages = torch.zeros_like(rewards)
    carried = torch.zeros_like(rewards[:, 0])
    for token in reversed(range(rewards.shape[1])):
        carried = surprises[:, token] + gamma * lam * carried
        advantages[:, token] = carried
    return advantages


def whiten(values: torch.Tensor, mask: torch.Tensor, *, keep_mean: bool = False) -> torch.Tensor:
    """Return the values at unit variance, and at mean 0 unless it is kept; 0 on padding."""
    chosen = values[mask]
    mean, variance = chosen.mean(), chosen.var(correction=0)
    whitened = (values - mean) * torch.rsqrt(variance + 1e-8)
    return (whitened + mean if keep_mean else whitened) * mask


def explained_variance(values: torch.Tensor, returns: torch.Tensor, mask: torch.Tensor) -> float:
    """Return the share of the returns' variance that the critic foresaw: 1 all, 0 none.

    Returns that do not vary leave nothing to explain: 0.
    """
    spread = returns[mask].var(correction=0)
    if spread == 0:
        return 0.0
    return float(1 - (returns - values)[mask].var(correction=0) / spread)
