"""A small logistic regression on differences, without an intercept: swapping sides swaps signs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

Features = Mapping[str, float]

# what was seen in a single pair cannot be told from chance, and would slow the fit
_LEAST_PAIRS: Final = 2


def fit_logistic(differences: Sequence[Features], penalty: float) -> dict[str, float]:
    """Return the weights of least logistic loss plus half the penalty times their squares.

    >>> fit_logistic([{"careful": 1, "now": -1}, {"careful": 1}, {"now": -1}], 1.0).keys()
    dict_keys(['careful', 'now'])
    """
    seen = Counter(name for difference in differences for name in difference)
    names = sorted(name for name, pairs in seen.items() if pairs >= _LEAST_PAIRS)
    if not names:
        return {}
    weights = _minimise(_matrix(differences, names), penalty)
    return dict(zip(names, map(float, weights), strict=True))


def _matrix(differences: Sequence[Features], names: Sequence[str]) -> Any:
    """Return one row for each pair and one column for each name."""
    from scipy.sparse import csr_matrix

    columns = {name: column for column, name in enumerate(names)}
    cells = [
        (count, row, columns[name])
        for row, difference in enumerate(differences)
        for name, count in difference.items()
        if name in columns
    ]
    counts, rows, places = zip(*cells, strict=True)
    return csr_matrix((counts, (rows, places)), (len(differences), len(names)), dtype=float)


def _minimise(matrix: Any, penalty: float) -> Any:
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    def loss_and_gradient(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        loss = np.logaddexp(0.0, -scores).sum() + penalty / 2 * weights @ weights
        return float(loss), penalty * weights - matrix.T @ expit(-scores)

    start = np.zeros(matrix.shape[1])
    return minimize(loss_and_gradient, start, jac=True, method="L-BFGS-B").x
