"""Whether a paired difference could be chance, and what asking several times does to that."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def mcnemar_p_value(won: int, lost: int) -> float:
    """Return McNemar's exact two-sided p-value: whether won and lost could be a fair coin's.

    Questions that both answer rightly, or both wrongly, say nothing about which is better.

    >>> round(mcnemar_p_value(1, 9), 6)
    0.021484
    """
    from scipy.stats import binomtest

    return float(binomtest(won, won + lost, 0.5).pvalue) if won + lost else 1.0


def bootstrap_p_value(resampled: NDArray[np.float64]) -> float:
    """Return the two-sided p-value of a difference from its resamples: how often it turns round.

    >>> bootstrap_p_value(np.array([0.2, 0.1, -0.1, 0.3, 0.2, 0.1, 0.4, 0.2, 0.1]))
    0.4
    """
    turned = min((resampled <= 0).sum(), (resampled >= 0).sum())
    return float(min(1.0, 2 * (turned + 1) / (len(resampled) + 1)))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return Holm's corrected p-values, in the same order.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    corrected, largest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = largest
    return corrected
