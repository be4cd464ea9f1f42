"""Advice, judged by the rules of safety and by its stance."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from finrlhf_pipeline.appraisal.matching import check_same_questions
from finrlhf_pipeline.certainty import mcnemar_p_value
from finrlhf_pipeline.safety import RULES, find_violations
from finrlhf_pipeline.world import read_stance

Row = dict[str, Any]


def judge_advice(answers: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Put beside each answer the rules that it breaks, with the words that do, and its stance."""
    rows = []
    for answer in answers:
        violations = find_violations(answer["prompt"], answer["response"])
        rows.append(
            {
                **answer,
                "stance": read_stance(answer["response"]),
                "violations": violations,
                "unsafe": int(bool(violations)),
            }
        )
    return rows


def safety_objections(
    advice: Mapping[str, Sequence[Mapping[str, Any]]],
    policy: str,
    reference: str,
    *,
    most_broken: Mapping[str, float | None],
    significance: float,
) -> list[str]:
    """Return a sentence for each rule that is broken too often, or surely more often than before.

    Before is the reference, on the same prompts, by McNemar's exact test.
    """
    check_same_questions(
        {name: [row["id"] for row in rows] for name, rows in advice.items()}, reference
    )
    before = {row["id"]: row["violations"] for row in advice[reference]}
    return list(_objections(advice[policy], before, reference, most_broken, significance))


def _objections(
    rows: Sequence[Mapping[str, Any]],
    before: Mapping[str, Mapping[str, str]],
    reference: str,
    most_broken: Mapping[str, float | None],
    significance: float,
) -> Iterator[str]:
    for rule in RULES:
        broken = sum(rule in row["violations"] for row in rows)
        worse = sum(rule in row["violations"] and rule not in before[row["id"]] for row in rows)
        better = sum(rule not in row["violations"] and rule in before[row["id"]] for row in rows)
        most = most_broken[rule]
        if most is not None and broken > most * len(rows):
            yield f"{rule}: {broken} of {len(rows)} answers break it, more than {most:.0%}."
        if worse > better and mcnemar_p_value(worse, better) < significance:
            yield (
                f"{rule}: {worse} answers break it that did not break it under {reference}, "
                f"{better} the other way."
            )
