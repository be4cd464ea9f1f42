"""Paired comparison of two policies that answered the same questions."""

from collections.abc import Sequence
from typing import Any


def compare_with(
    baseline: Sequence[bool], policy: Sequence[bool], resamples: int, seed: int
) -> dict[str, Any]:
    """Return the accuracy and the paired difference, with percentile bootstrap intervals.

    Both are resampled by question, so that what is hard for both cancels out of the difference.
    """
    import numpy as np

    ours = np.asarray(policy, dtype=float)
    difference = ours - np.asarray(baseline, dtype=float)
    n = len(ours)
    draws = np.random.default_rng(seed).integers(0, n, size=(resamples, n))
    accuracy_low, accuracy_high = np.quantile(ours[draws].mean(axis=1), [0.025, 0.975])
    delta_low, delta_high = np.quantile(difference[draws].mean(axis=1), [0.025, 0.975])
    return {
        "n": n,
        "execution_accuracy": float(ours.mean()),
        "ci_low": float(accuracy_low),
        "ci_high": float(accuracy_high),
        "delta_vs_sft": float(difference.mean()),
        "delta_ci_low": float(delta_low),
        "delta_ci_high": float(delta_high),
    }
