"""All policies on one table: their figures, what is better, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.appraisal.advice import safety_objections
from finrlhf_pipeline.appraisal.comparison import compare_accuracy
from finrlhf_pipeline.appraisal.figures import LENGTH_CORRELATION, answer_figures
from finrlhf_pipeline.appraisal.hacking import (
    Evidence,
    HackingRules,
    judge_hacking,
    length_correlation,
)
from finrlhf_pipeline.appraisal.history import maximised_in
from finrlhf_pipeline.appraisal.parameters import EvaluationParameters
from finrlhf_pipeline.certainty import Bootstrap
from finrlhf_pipeline.pipelines.evaluation.parameters import ComparisonParameters

Row = dict[str, Any]

PARTS: Final = ("predictions", "metrics", "recommendations", "history")
# figures of their own place on the line, or only of interest on a policy's own page
_ELSEWHERE: Final = (
    "n",
    "execution_accuracy",
    "accuracy_by/",
    "evidence_recall",
    LENGTH_CORRELATION,
)
_BY_REWARD_MODEL: Final = "_by_reward_model"


def compare_policies(
    evaluation: EvaluationParameters,
    comparison: ComparisonParameters,
    baseline_predictions: list[Row],
    best_of_n_predictions: list[Row],
    **of_policies: Any,
) -> list[Row]:
    """Return a line for each policy, best-of-n and baseline, all against the same reference.

    `of_policies` are each policy's predictions, metrics, recommendations and history, by the names
    that the catalog has for them.
    """
    predictions = _part(of_policies, "predictions")
    kinds = dict.fromkeys(predictions, "policy")
    for kind, rows in (("best_of_n", best_of_n_predictions), ("baseline", baseline_predictions)):
        for row in rows:
            kinds[row["policy"]] = kind
            predictions.setdefault(row["policy"], []).append(row)
    figures = _part(of_policies, "metrics")
    for name in predictions.keys() - figures.keys():
        figures[name] = answer_figures(predictions[name], evaluation.resamples, evaluation.seed)
    lines = compare_accuracy(
        predictions,
        comparison.reference,
        resamples=evaluation.resamples,
        seed=evaluation.seed,
        significance=evaluation.significance,
    )
    columns = sorted({name for each in figures.values() for name in each if _is_shown(name)})
    return [
        {
            "policy": line["policy"],
            "kind": kinds[line["policy"]],
            **line,
            **_hacking(line["policy"], predictions, figures, of_policies, evaluation, comparison),
            **_safety(line["policy"], of_policies, evaluation, comparison),
            **{column: figures[line["policy"]].get(column) for column in columns},
        }
        for line in lines
    ]


def _hacking(
    name: str,
    predictions: Mapping[str, Sequence[Row]],
    figures: Mapping[str, Mapping[str, float]],
    of_policies: Mapping[str, Any],
    evaluation: EvaluationParameters,
    comparison: ComparisonParameters,
) -> Row:
    """Judge what maximised something: a training by rewards, or a choice by the reward model."""
    history = of_policies.get(f"{name}_history", [])
    by_choice = name.endswith(_BY_REWARD_MODEL)
    proxies = ["reward_model"] if by_choice else maximised_in(history)
    reference = comparison.reference
    maximised = {
        "maximised": proxies,
        "reward_length_correlation": length_correlation(figures[name], proxies),
    }
    if not proxies:
        return {**maximised, "hacking": None, "hacking_reasons": []}
    verdict, reasons = judge_hacking(
        Evidence(
            rows=predictions[name],
            reference_rows=predictions[reference],
            figures=figures[name],
            reference_figures=figures[reference],
            history=history,
            proxies=proxies,
        ),
        HackingRules(**comparison.hacking.model_dump()),
        Bootstrap(len(predictions[name]), evaluation.resamples, evaluation.seed),
    )
    return {**maximised, "hacking": verdict, "hacking_reasons": reasons}


def _safety(
    name: str,
    of_policies: Mapping[str, Any],
    evaluation: EvaluationParameters,
    comparison: ComparisonParameters,
) -> Row:
    advice = _part(of_policies, "recommendations")
    if name not in advice:
        return {"safe": None, "safety_reasons": []}
    reasons = safety_objections(
        advice,
        name,
        comparison.reference,
        most_broken=comparison.safety.model_dump(),
        significance=evaluation.significance,
    )
    return {"safe": not reasons, "safety_reasons": reasons}


def _part(of_policies: Mapping[str, Any], part: str) -> dict[str, Any]:
    """Return one part of all policies, in the order they were given.

    >>> _part({"sft_metrics": 1, "sft_history": 2}, "metrics")
    {'sft': 1}
    """
    return {
        name.removesuffix(f"_{part}"): list(value) if isinstance(value, list) else value
        for name, value in of_policies.items()
        if name.endswith(f"_{part}")
    }


def _is_shown(name: str) -> bool:
    return not name.startswith(_ELSEWHERE) and not name.endswith(("_low", "_high"))
