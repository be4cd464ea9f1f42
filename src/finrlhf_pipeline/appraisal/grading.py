"""One row a question: what was answered, every grade of it, and every reward."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from finrlhf_pipeline.appraisal.facts import facts_of
from finrlhf_pipeline.appraisal.matching import check_answers
from finrlhf_pipeline.appraisal.votes import count_votes
from finrlhf_pipeline.appraisal.wording import count_words, repetition
from finrlhf_pipeline.finqa import (
    Example,
    ProgramError,
    execute,
    grade,
    parse_program,
    parse_response,
)
from finrlhf_pipeline.rewards import Mixture

Row = dict[str, Any]

# what an answer may say of itself; another system's answers do not
_TOLD = ("source", "position", "prompt_hash", "tokens", "truncated", "policy", "reward_model")


def grade_answers(
    answers: Sequence[Mapping[str, Any]],
    examples: Sequence[Mapping[str, Any]],
    rewards: Mixture,
    *,
    whose: str,
    held_evidence: Mapping[str, Collection[str]] | None = None,
) -> list[Row]:
    """Put every grade and reward beside each answer, in the order of the answers."""
    questions = {row["id"]: row for row in examples}
    check_answers(answers, questions.keys(), whose)
    records = [json.dumps(questions[row["id"]], sort_keys=True) for row in answers]
    components = rewards.components(
        [questions[row["id"]]["qa"]["question"] for row in answers],
        [row["response"] for row in answers],
        record=records,
    )
    totals = rewards.total(components)
    return [
        {
            "id": answer["id"],
            **{name: answer[name] for name in _TOLD if name in answer},
            **_judged(answer, Example.from_record(questions[answer["id"]]), held_evidence),
            "rewards": {name: values[place] for name, values in components.items()},
            "reward": totals[place],
        }
        for place, answer in enumerate(answers)
    ]


def _judged(
    answer: Mapping[str, Any],
    example: Example,
    held_evidence: Mapping[str, Collection[str]] | None,
) -> Row:
    response = answer["response"]
    return {
        **facts_of(example, held_evidence[example.id] if held_evidence else None),
        "response": response,
        **read_program(response, example),
        "words": count_words(response),
        "repetition": repetition(response),
        "grades": {name: int(value) for name, value in asdict(grade(response, example)).items()},
        **(count_votes(answer["samples"], example) if answer.get("samples") else {}),
    }


def read_program(response: str, example: Example) -> Row:
    """Return the program of a response as it was understood, and its result; None for neither."""
    parts = parse_response(response)
    try:
        program = parse_program(parts.program if parts is not None else "")
    except ProgramError:
        return {"program": None, "executed": None}
    try:
        return {"program": str(program), "executed": execute(program, example.table)}
    except ProgramError:
        return {"program": str(program), "executed": None}
