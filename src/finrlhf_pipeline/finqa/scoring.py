"""Scores of predictions in FinQA's published format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finrlhf_pipeline.finqa import fields
from finrlhf_pipeline.finqa.fields import RecordError
from finrlhf_pipeline.finqa.published import token_result, tokenize, tokens_equal
from finrlhf_pipeline.finqa.table import Table


class ScoringError(ValueError):
    """Predictions or examples that cannot be scored, with the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the published evaluator says about one prediction."""

    executes: bool
    equal: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The shares of predictions that execute to the gold answer, and that equal the program."""

    n: int
    execution_accuracy: float
    program_accuracy: float


@dataclass(frozen=True, slots=True)
class _Gold:
    table: Table
    program: str
    exe_ans: float | str


def score(predictions: Any, examples: Any) -> Score:
    """Score predictions against the examples that they name, as FinQA's evaluator does."""
    verdicts = judge(predictions, examples)
    return Score(
        n=len(verdicts),
        execution_accuracy=sum(verdict.executes for verdict in verdicts) / len(verdicts),
        program_accuracy=sum(verdict.equal for verdict in verdicts) / len(verdicts),
    )


def judge(predictions: Any, examples: Any) -> list[Verdict]:
    """Return the verdict on each prediction; an example predicted twice counts twice."""
    if not isinstance(predictions, list) or not predictions:
        raise ScoringError("The predictions must be a JSON array with at least one prediction.")
    records = _by_id(examples)
    return [
        _verdict(prediction, f"Prediction {position}", records)
        for position, prediction in enumerate(predictions, start=1)
    ]


def _by_id(examples: Any) -> Mapping[str, Mapping[str, Any]]:
    if not isinstance(examples, list):
        raise ScoringError("The examples must be a JSON array of FinQA records.")
    records: dict[str, Mapping[str, Any]] = {}
    for position, example in enumerate(examples, start=1):
        identity = example.get("id") if isinstance(example, dict) else None
        if not isinstance(identity, str):
            raise ScoringError(f"Example {position} has no 'id'. Use a file of FinQA records.")
        if identity in records:
            raise ScoringError(
                f"Example {position} has the id {identity!a} of an earlier one. Keep one of them."
            )
        records[identity] = example
    return records


def _verdict(prediction: Any, place: str, records: Mapping[str, Mapping[str, Any]]) -> Verdict:
    if not isinstance(prediction, dict) or not isinstance(prediction.get("id"), str):
        raise ScoringError(f'{place} has no \'id\'. Write it as {{"id": ..., "predicted": [...]}}.')
    identity = prediction["id"]
    tokens = prediction.get("predicted")
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise ScoringError(
            f"{place} ({identity!a}) has no list of tokens under 'predicted'. "
            'Write it as ["add(", "1", "2", ")", "EOF"].'
        )
    if identity not in records:
        raise ScoringError(
            f"{place} has the id {identity!a}, which no example has. "
            "Score it against the examples that it was made from."
        )
    gold = _gold(records[identity], identity)
    result = token_result(tokens, gold.table)
    return Verdict(
        executes=result is not None and result == gold.exe_ans,
        equal=tokens_equal(tokenize(gold.program), tokens),
    )


def _gold(record: Mapping[str, Any], identity: str) -> _Gold:
    """Return what scoring needs of an example, and no more, as the published evaluator does."""
    try:
        qa = fields.mapping(fields.required(record, "qa", "qa"), "qa")
        rows = fields.items(fields.required(record, "table", "table"), "table")
        return _Gold(
            table=[fields.texts(row, f"table[{index}]") for index, row in enumerate(rows)],
            program=fields.text(fields.required(qa, "program", "qa.program"), "qa.program"),
            exe_ans=_exe_ans(fields.required(qa, "exe_ans", "qa.exe_ans")),
        )
    except RecordError as error:
        raise ScoringError(f"Example {identity!a}: {error}. Mend the example.") from None


def _exe_ans(value: Any) -> float | str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise RecordError("qa.exe_ans", "must be a number or text")
    return value
