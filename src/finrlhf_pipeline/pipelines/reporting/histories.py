"""What a training logged, under one name for what each library calls differently."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any, Final

# figures of each step; the last may say in words why the training stopped
History = Sequence[Mapping[str, Any]]
Series = list[tuple[float, float]]

# the first name that a history holds is read; TRL's names come first, then our PPO's
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "reward": ("reward",),
    "loss": ("loss", "policy_loss"),
    "kl": ("kl_token", "kl"),
    "entropy": ("entropy",),
    "clipped": ("clip_ratio/region_mean", "clip_share"),
    "spread": ("reward_std",),
    "silent": ("frac_reward_zero_std", "zero_spread_share"),
    "length": ("completions/mean_length", "length"),
    "truncated": ("completions/clipped_ratio", "truncated_share"),
    "correctness": ("validation/correctness", "validation"),
    "tokens": ("num_tokens",),
    "margin": ("rewards/margins", "margin"),
    "pair accuracy": ("rewards/accuracies", "accuracy"),
    "chosen": ("logps/chosen",),
    "rejected": ("logps/rejected",),
    "gradient": ("grad_norm", "gradient_norm"),
}


def series(history: History, quantity: str) -> Series:
    """Return the steps at which a quantity was logged, and its values.

    >>> series([{"step": 1, "policy_loss": 0.5}, {"step": 2, "reward": 1.0}], "loss")
    [(1, 0.5)]
    """
    for name in NAMES[quantity]:
        found = [(entry["step"], entry[name]) for entry in history if name in entry]
        if found:
            return found
    return []


def ends(points: Series) -> tuple[float, float]:
    """Return the mean of the first and of the last tenth of the values.

    >>> ends([(1, 0.0), (2, 1.0), (3, 4.0)])
    (0.0, 4.0)
    """
    values = [value for _, value in points]
    share = max(1, len(values) // 10)
    return fmean(values[:share]), fmean(values[-share:])


def kept_step(history: History) -> float | None:
    """Return the step whose weights a training kept: the best on validation, or else the last.

    Of equals it is the first; None where nothing was logged.

    >>> kept_step([{"step": 0, "validation": 0.2}, {"step": 9, "validation": 0.1}])
    0
    """
    measured = series(history, "correctness")
    if measured:
        return max(measured, key=lambda point: point[1])[0]
    return max((entry["step"] for entry in history), default=None)


def begins_late(history: History, points: Series) -> bool:
    """Return whether a quantity was first logged after the first training step that logged any."""
    first = min((entry["step"] for entry in history if entry["step"] > 0), default=0)
    return points[0][0] > first


def smoothed(points: Series, share: int = 12) -> Series:
    """Return running means over about a twelfth of the steps, centred."""
    reach = len(points) // share // 2
    values = [value for _, value in points]
    return [
        (step, fmean(values[max(0, place - reach) : place + reach + 1]))
        for place, (step, _) in enumerate(points)
    ]
