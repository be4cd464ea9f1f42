"""The bootstrap over questions, as one matrix product for any number of figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_LOW, _HIGH = 0.025, 0.975
# draws in memory at a time; a resample more or less changes nothing
_DRAWS_AT_ONCE: Final = 1 << 22


@dataclass(frozen=True)
class Bootstrap:
    """Resamples of `n` questions, the same for every figure and policy that asks.

    A figure that is a mean, or a function of means, needs no row of its own: a resample only says
    how often it drew each question, so all means of all resamples are one product of matrices.
    That the resamples are shared is what makes differences of figures paired.
    """

    n: int
    resamples: int
    seed: int

    def means(self, columns: Array) -> Array:
        """Return each column's mean in each resample: (n, figures) gives (resamples, figures)."""
        counts = _draw(self.n, self.resamples, self.seed)
        means = np.empty((self.resamples, columns.shape[1]))
        for start, stop in _parts(self.n, self.resamples):
            means[start:stop] = counts[start:stop].astype(np.float64) @ columns
        return means / self.n

    def quantiles(self, values: Array, levels: Sequence[float]) -> Array:
        """Return quantiles in each resample, shape (resamples, levels); each is one of the values.

        The quantile is the smallest value that at least that share of the resample does not exceed.
        """
        counts = _draw(self.n, self.resamples, self.seed)
        order = np.argsort(values, kind="stable")
        quantiles = np.empty((self.resamples, len(levels)))
        for start, stop in _parts(self.n, self.resamples):
            reached = np.cumsum(counts[start:stop][:, order], axis=1, dtype=np.int64)
            for place, level in enumerate(levels):
                first = (reached >= level * self.n).argmax(axis=1)
                quantiles[start:stop, place] = values[order[first]]
        return quantiles


def percentile_interval(resampled: Array) -> tuple[float, float]:
    """Return the middle 95 % of a figure's resampled values, those that exist.

    >>> percentile_interval(np.arange(101.0))
    (2.5, 97.5)
    """
    low, high = np.nanquantile(resampled, [_LOW, _HIGH])
    return float(low), float(high)


@lru_cache(maxsize=2)  # those of the questions and of the advice, for one policy after the other
def _draw(n: int, resamples: int, seed: int) -> NDArray[np.uint8]:
    """Return how often each resample draws each question: shape (resamples, n)."""
    generator = np.random.default_rng(seed)
    counts = np.empty((resamples, n), dtype=np.uint8)
    for start, stop in _parts(n, resamples):
        draws = generator.integers(0, n, size=(stop - start, n))
        places = draws + np.arange(stop - start)[:, None] * n
        found = np.bincount(places.ravel(), minlength=places.size)
        counts[start:stop] = found.reshape(places.shape)
    counts.flags.writeable = False
    return counts


def _parts(n: int, resamples: int) -> Iterator[tuple[int, int]]:
    size = max(1, _DRAWS_AT_ONCE // n)
    for start in range(0, resamples, size):
        yield start, min(start + size, resamples)
