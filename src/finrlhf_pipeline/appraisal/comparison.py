"""Policies compared on the same questions: how much, how sure, and in what words."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from finrlhf_pipeline.appraisal.columns import in_order_of_ids, values_of
from finrlhf_pipeline.appraisal.matching import check_same_questions
from finrlhf_pipeline.certainty import (
    Bootstrap,
    holm,
    mcnemar_p_value,
    percentile_interval,
    wilson_interval,
)

Row = Mapping[str, Any]
Array = NDArray[np.float64]

ACCURACY: Final = "execution_accuracy"
_DECIMALS: Final = 6


def compare_accuracy(
    predictions: Mapping[str, Sequence[Row]],
    reference: str,
    *,
    resamples: int,
    seed: int,
    significance: float,
) -> list[dict[str, Any]]:
    """Return a line for each policy: its accuracy, and its paired difference from the reference.

    All differences are one family: the more policies are tried, the more has to speak for each.
    """
    check_same_questions(
        {name: [row["id"] for row in rows] for name, rows in predictions.items()}, reference
    )
    right = {name: in_order(rows) for name, rows in predictions.items()}
    bootstrap = Bootstrap(len(right[reference]), resamples, seed)
    resampled = bootstrap.means(np.column_stack(list(right.values())))
    place_of = {name: place for place, name in enumerate(right)}
    lines = []
    for name, values in right.items():
        means = resampled[:, place_of[name]]
        lines.append(
            {
                "policy": name,
                "n": len(values),
                **_accuracy(values, means),
                **(
                    _no_difference()
                    if name == reference
                    else _difference(
                        values, right[reference], means - resampled[:, place_of[reference]]
                    )
                ),
            }
        )
    return decide(lines, reference, significance)


def decide(
    lines: Sequence[dict[str, Any]], reference: str, significance: float
) -> list[dict[str, Any]]:
    """Correct the p-values of all lines but the reference's, and say what follows from each."""
    compared = [line["policy"] for line in lines if line["policy"] != reference]
    p_values = {line["policy"]: line["p_value"] for line in lines}
    corrected = dict(zip(compared, holm([p_values[name] for name in compared]), strict=True))
    return [
        {
            **line,
            "p_value_holm": corrected.get(line["policy"]),
            "verdict": (
                verdict(line["delta_vs_sft"], corrected[line["policy"]], significance)
                if line["policy"] in corrected
                else None
            ),
        }
        for line in lines
    ]


def verdict(delta: float, p_value: float, significance: float) -> str:
    """Return what a difference comes to.

    >>> verdict(0.03, 0.2, 0.05), verdict(0.03, 0.01, 0.05)
    ('no detectable difference', 'better')
    """
    if p_value >= significance:
        return "no detectable difference"
    return "better" if delta > 0 else "worse"


def in_order(rows: Sequence[Row]) -> Array:
    """Return each question's correctness, the questions sorted by id."""
    return np.array(values_of(in_order_of_ids(rows), ACCURACY))


def _accuracy(values: Array, resampled: Array) -> dict[str, float]:
    certain = values.min() == values.max()
    low, high = (
        wilson_interval(values.sum(), len(values)) if certain else percentile_interval(resampled)
    )
    return rounded({ACCURACY: values.mean(), "ci_low": low, "ci_high": high})


def _difference(values: Array, reference: Array, resampled: Array) -> dict[str, float]:
    won, lost = int((values > reference).sum()), int((values < reference).sum())
    low, high = percentile_interval(resampled)
    return {
        **rounded(
            {
                "delta_vs_sft": (values - reference).mean(),
                "delta_low": low,
                "delta_high": high,
            }
        ),
        "won": won,
        "lost": lost,
        "p_value": mcnemar_p_value(won, lost),
    }


def _no_difference() -> dict[str, float | None]:
    return {
        "delta_vs_sft": 0.0,
        "delta_low": 0.0,
        "delta_high": 0.0,
        "won": 0,
        "lost": 0,
        "p_value": None,
    }


def rounded(figures: Mapping[str, float]) -> dict[str, float]:
    """Return figures that are the same on machines whose sums differ in the last digits."""
    return {name: round(float(value), _DECIMALS) for name, value in figures.items()}
