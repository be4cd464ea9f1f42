"""Holding the policy near its reference: divergence estimates and what adapts to them."""

import torch


def log_ratio_kl(logprobs: torch.Tensor, reference: torch.Tensor) -> torch.Tensor:
    """Return the estimate log(policy / reference) for each sampled token; any shape.

    Its mean over samples of the policy is the divergence, though one token's may be negative.
    """
    return logprobs - reference


def k3_kl(logprobs: torch.Tensor, reference: torch.Tensor) -> torch.Tensor:
    """Return the estimate exp(d) - d - 1 with d = log(reference / policy); any shape.

    It has the same mean as the log ratio, varies less, and is never negative.
    Source: http://joschu.net/blog/kl-approx.html
    """
    difference = reference - logprobs
    return torch.expm1(difference) - difference


def next_coefficient(
    coefficient: float, kl: float, *, target: float | None, gain: float, samples: int
) -> float:
    """Return the penalty for the next rollout; without a target it stays as it is.

    Source: Ziegler et al. 2019, section 2.2, with the error clipped to a fifth.

    >>> next_coefficient(0.1, 12.0, target=6.0, gain=0.0001, samples=100)
    0.1002
    """
    if target is None:
        return coefficient
    error = min(max(kl / target - 1.0, -0.2), 0.2)
    return coefficient * (1.0 + gain * samples * error)


def next_learning_rate(
    learning_rate: float, kl: float, *, target: float | None, lowest: float, highest: float
) -> float:
    """Return the rate for the next update: lower after a step too far, higher after a timid one.

    `kl` is the divergence of the policy after an update from the one before it.

    >>> next_learning_rate(3e-4, 0.05, target=0.01, lowest=1e-6, highest=1e-2)
    0.0002
    """
    if target is None:
        return learning_rate
    if kl > 2 * target:
        return max(learning_rate / 1.5, lowest)
    if kl < target / 2:
        return min(learning_rate * 1.5, highest)
    return learning_rate
