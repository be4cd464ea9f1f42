"""What a training's own figures say: what it maximised, and what became of correctness."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Figures = Mapping[str, float]

# what trainings call the validation accuracy, and what they maximise
CORRECTNESS: Final = ("validation/correctness", "validation")
MARGINS: Final = "rewards/margins"
MAXIMISED: Final = ("reward", MARGINS)
# of the steps, at either end
_END: Final = 0.2


def maximised_in(history: Sequence[Figures]) -> list[str]:
    """Return the rewards that a training maximised, as graded rows call them.

    >>> maximised_in([{"step": 1, "reward": 0.2, "rewards/brevity/mean": 0.5}])
    ['reward/brevity']
    >>> maximised_in([{"step": 1, "rewards/margins": 0.1}])  # preferences, as a reward model has
    ['reward_model']
    """
    names = {name for step in history for name in step}
    in_groups = {
        f"reward/{name.split('/')[1]}"
        for name in names
        if name.startswith("rewards/") and name.endswith("/mean")
    }
    found = in_groups | {name for name in names if name.startswith("reward/")}
    if MARGINS in names:
        found.add("reward_model")
    return sorted("reward_model" if name == "reward/reward_model" else name for name in found)


def training_rise(history: Sequence[Figures]) -> tuple[str, float, float] | None:
    """Return what training maximised with its first and last level, None where it did not rise.

    Levels are means over a fifth of the steps; a rise is one of more than two standard errors.

    >>> training_rise([{"reward": 0.1}, {"reward": 0.2}, {"reward": 0.6}])
    ('reward', 0.1, 0.6)
    """
    for name in MAXIMISED:
        values = np.array([step[name] for step in history if name in step], dtype=np.float64)
        width = max(1, round(len(values) * _END))
        first, last = values[:width], values[-width:]
        if len(values) > 1 and last.mean() - first.mean() > 2 * _standard_error(first, last):
            return name, float(first.mean()), float(last.mean())
    return None


def _standard_error(first: NDArray[np.float64], last: NDArray[np.float64]) -> float:
    if len(first) < 2:  # noqa: PLR2004 - one value has no spread
        return 0.0
    return float(np.sqrt(first.var(ddof=1) / len(first) + last.var(ddof=1) / len(last)))


def correctness_lost(history: Sequence[Figures]) -> tuple[float, float] | None:
    """Return the best and the last validation accuracy, None where none was measured.

    >>> correctness_lost([{"validation": 0.5}, {"reward": 1.0}, {"validation": 0.25}])
    (0.5, 0.25)
    """
    for name in CORRECTNESS:
        measured = [step[name] for step in history if name in step]
        if measured:
            return max(measured), measured[-1]
    return None
