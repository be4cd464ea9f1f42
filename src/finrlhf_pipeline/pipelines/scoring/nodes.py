"""Answers of another system: graded, measured, and compared with those of a second one."""

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from finrlhf_pipeline.appraisal import AppraisalError, grade_answers
from finrlhf_pipeline.appraisal.comparison import compare_accuracy
from finrlhf_pipeline.appraisal.figures import answer_figures
from finrlhf_pipeline.appraisal.parameters import EvaluationParameters
from finrlhf_pipeline.finqa import Example, RecordError
from finrlhf_pipeline.finqa.scoring import judge
from finrlhf_pipeline.pipelines.scoring.answers import published_tokens, read_answers
from finrlhf_pipeline.rewards import mixture
from finrlhf_pipeline.rows import RawRow

Row = dict[str, Any]


def score_answers(
    given_predictions: Iterable[RawRow],
    given_examples: Iterable[RawRow],
    evaluation: EvaluationParameters,
) -> tuple[list[Row], dict[str, float]]:
    """Grade a file of answers against a file of FinQA records; return the rows and the figures."""
    answers, examples = read_answers(given_predictions), read_examples(given_examples)
    whose = f"The answers of '{answers[0]['source']}'" if answers else "The file of answers"
    graded = grade_answers(
        answers,
        examples,
        mixture(evaluation.rewards.weights, evaluation.rewards.settings),
        whose=whose,
    )
    rows = _with_published_verdicts(answers, graded, examples)
    return rows, answer_figures(rows, evaluation.resamples, evaluation.seed)


def compare_scored(
    scored_predictions: list[Row],
    scored_baseline_predictions: list[Row],
    scored_metrics: dict[str, float],
    scored_baseline_metrics: dict[str, float],
    evaluation: EvaluationParameters,
) -> list[Row]:
    """Return a line for each file, by the same paired tests that policies are compared with."""
    names = _distinct_names(scored_baseline_predictions, scored_predictions)
    figures = dict(zip(names, (scored_baseline_metrics, scored_metrics), strict=True))
    lines = compare_accuracy(
        dict(zip(names, (scored_baseline_predictions, scored_predictions), strict=True)),
        names[0],
        resamples=evaluation.resamples,
        seed=evaluation.seed,
        significance=evaluation.significance,
    )
    return [
        {
            **{name.replace("_vs_sft", "_vs_baseline"): value for name, value in line.items()},
            **{name: value for name, value in figures[line["policy"]].items() if name not in line},
        }
        for line in lines
    ]


def read_examples(rows: Iterable[RawRow]) -> list[Row]:
    """Return FinQA records, or name the row that is none or has the id of an earlier one."""
    examples: dict[str, Row] = {}
    for row in rows:
        place = f"Row {row.position} of '{row.source}'"
        if row.problem is not None:
            raise AppraisalError(f"{place} cannot be read: {row.problem}. Mend it.")
        try:
            name = Example.from_record(row.value).id
        except RecordError as error:
            raise AppraisalError(f"{place} is not a FinQA record: {error}. Mend it.") from None
        if name in examples:
            raise AppraisalError(f"{place} has the id '{name}' of an earlier row. Keep one.")
        examples[name] = row.value
    return list(examples.values())


def _with_published_verdicts(
    answers: Sequence[Row], graded: Sequence[Row], examples: Sequence[Row]
) -> list[Row]:
    """Add what FinQA's own evaluator says, for scores that stand beside published ones."""
    predicted = [
        {"id": row["id"], "predicted": published_tokens(answer, row["program"])}
        for answer, row in zip(answers, graded, strict=True)
    ]
    verdicts = judge(predicted, list(examples))
    return [
        {**row, "published": {"executes": int(said.executes), "equal": int(said.equal)}}
        for row, said in zip(graded, verdicts, strict=True)
    ]


def _distinct_names(baseline: Sequence[Row], scored: Sequence[Row]) -> tuple[str, str]:
    first, second = (PurePath(rows[0]["source"]).stem for rows in (baseline, scored))
    return (first, second) if first != second else (f"{first} (baseline)", second)
