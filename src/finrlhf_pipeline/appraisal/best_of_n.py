"""The best of several sampled answers: as a judge finds it, and as the truth would."""

from collections.abc import Mapping, Sequence
from typing import Any

from finrlhf_pipeline.finqa import Example, grade

Row = dict[str, Any]


def best_by_correctness(
    answers: Sequence[Mapping[str, Any]], examples: Sequence[Mapping[str, Any]]
) -> list[Row]:
    """Take a right sample where there is one: an upper bound for whatever chooses among them."""
    questions = {row["id"]: Example.from_record(row) for row in examples}
    return [
        _chosen(answer, [float(grade(text, question).correct) for text in answer["samples"]])
        for answer in answers
        for question in (questions[answer["id"]],)
    ]


def best_by_score(
    answers: Sequence[Mapping[str, Any]], scores: Mapping[tuple[str, str], float]
) -> list[Row]:
    """Take the sample with the highest score of those given for id and text."""
    return [
        {**_chosen(answer, values), "reward_model": max(values)}
        for answer in answers
        for values in ([scores[answer["id"], text] for text in answer["samples"]],)
    ]


def _chosen(answer: Mapping[str, Any], values: Sequence[float]) -> Row:
    best = max(range(len(values)), key=lambda place: values[place])
    told = {key: answer[key] for key in ("id", "source", "position", "prompt_hash")}
    return {**told, "response": answer["samples"][best]}
