"""How far a reward model's scores can be trusted, from pairs it has not seen."""

import math
from collections.abc import Sequence
from typing import Any, Final

from finrlhf_pipeline.certainty import wilson_interval

CALIBRATION_BINS: Final = 10

Row = dict[str, Any]


def describe_scores(scored: Sequence[Row]) -> dict[str, Any]:
    """Return accuracy with its interval, by kind and by reason, calibration and length."""
    return {
        "overall": accuracy(scored),
        "by_kind": {kind: accuracy(rows) for kind, rows in _grouped(scored, "kind").items()},
        "by_reason": {
            reason: accuracy(rows) for reason, rows in _grouped(scored, "reason").items()
        },
        "calibration": calibration(scored),
        "length_correlation": length_correlation(scored),
    }


def accuracy(scored: Sequence[Row]) -> dict[str, float]:
    """Return the share of pairs scored the right way round, a tie counting half.

    >>> accuracy([{"chosen_score": 1.0, "rejected_score": 0.0}])["accuracy"]
    1.0
    """
    right = sum(_win(row) for row in scored)
    low, high = wilson_interval(right, len(scored))
    return {"n": len(scored), "accuracy": right / len(scored), "ci_low": low, "ci_high": high}


def calibration(scored: Sequence[Row]) -> dict[str, Any]:
    """Compare the certainty that the scores claim, σ(|difference|), with how often they are right.

    The expected calibration error is the mean gap between the two, weighted by the pairs in a bin.
    """
    bins: list[list[tuple[float, float]]] = [[] for _ in range(CALIBRATION_BINS)]
    for row in scored:
        certainty = 1 / (1 + math.exp(-abs(row["chosen_score"] - row["rejected_score"])))
        # certainty lies in [0.5, 1]; the last bin is closed on both sides
        place = min(int((certainty - 0.5) * 2 * CALIBRATION_BINS), CALIBRATION_BINS - 1)
        bins[place].append((certainty, _win(row)))
    table = [
        {
            "n": len(entries),
            "claimed": sum(certainty for certainty, _ in entries) / len(entries),
            "right": sum(win for _, win in entries) / len(entries),
        }
        for entries in bins
        if entries
    ]
    error = sum(row["n"] * abs(row["claimed"] - row["right"]) for row in table) / len(scored)
    return {"expected_error": error, "bins": table}


def length_correlation(scored: Sequence[Row]) -> float:
    """Return Pearson's correlation of score and length in letters; 0 where either is constant."""
    lengths = [float(row[f"{side}_length"]) for row in scored for side in ("chosen", "rejected")]
    scores = [float(row[f"{side}_score"]) for row in scored for side in ("chosen", "rejected")]
    mean_length, mean_score = sum(lengths) / len(lengths), sum(scores) / len(scores)
    products = zip(lengths, scores, strict=True)
    covariance = sum((a - mean_length) * (b - mean_score) for a, b in products)
    spread = math.sqrt(
        sum((a - mean_length) ** 2 for a in lengths) * sum((b - mean_score) ** 2 for b in scores)
    )
    return covariance / spread if spread else 0.0


def _win(row: Row) -> float:
    difference = row["chosen_score"] - row["rejected_score"]
    return 0.5 if difference == 0 else float(difference > 0)


def _grouped(scored: Sequence[Row], key: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in scored:
        groups.setdefault(row[key], []).append(row)
    return dict(sorted(groups.items()))
