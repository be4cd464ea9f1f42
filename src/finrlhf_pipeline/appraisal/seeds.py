"""Policies compared over several training seeds: would it come out so again?"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finrlhf_pipeline.appraisal.comparison import ACCURACY, decide, in_order, rounded
from finrlhf_pipeline.appraisal.matching import check_same_questions
from finrlhf_pipeline.certainty import bootstrap_p_value, crossed_means, percentile_interval

Row = Mapping[str, Any]
Array = NDArray[np.float64]


def compare_seeds(
    predictions: Mapping[int, Mapping[str, Sequence[Row]]],
    reference: str,
    *,
    resamples: int,
    seed: int,
    significance: float,
) -> list[dict[str, Any]]:
    """Return a line for each policy, from each seed's predictions of all policies.

    A difference is one between policies of the same seed, on the same question; its interval and
    p-value are over both, so that neither lucky questions nor a lucky seed make a policy better.
    """
    answered = {
        f"{policy} (seed {number})": [row["id"] for row in rows]
        for number, by_policy in predictions.items()
        for policy, rows in by_policy.items()
    }
    check_same_questions(answered, f"{reference} (seed {next(iter(predictions))})")
    right = {
        policy: np.array([in_order(by_policy[policy]) for by_policy in predictions.values()])
        for policy in next(iter(predictions.values()))
    }
    lines = [
        {
            "policy": policy,
            "seeds": len(predictions),
            "n": values.shape[1],
            **_accuracy(values, resamples, seed),
            **(
                {"delta_vs_sft": 0.0, "delta_low": 0.0, "delta_high": 0.0, "p_value": None}
                if policy == reference
                else _difference(values - right[reference], resamples, seed)
            ),
            "by_seed": rounded(dict(zip(map(str, predictions), values.mean(axis=1), strict=True))),
        }
        for policy, values in right.items()
    ]
    return decide(lines, reference, significance)


def _accuracy(values: Array, resamples: int, seed: int) -> dict[str, float]:
    low, high = percentile_interval(crossed_means(values, resamples, seed))
    return rounded({ACCURACY: values.mean(), "ci_low": low, "ci_high": high})


def _difference(differences: Array, resamples: int, seed: int) -> dict[str, float]:
    resampled = crossed_means(differences, resamples, seed)
    low, high = percentile_interval(resampled)
    mean = differences.mean()
    figures = rounded({"delta_vs_sft": mean, "delta_low": low, "delta_high": high})
    return {**figures, "p_value": bootstrap_p_value(resampled)}
