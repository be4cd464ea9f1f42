"""Answers in the two layouts that other systems write."""

from collections.abc import Iterable, Sequence
from typing import Any

from finrlhf_pipeline.appraisal import AppraisalError
from finrlhf_pipeline.finqa import Response, render_response
from finrlhf_pipeline.finqa.published import tokenize
from finrlhf_pipeline.rows import RawRow

Row = dict[str, Any]

_LAYOUTS = '{"id": ..., "response": ...}, or FinQA\'s {"id": ..., "predicted": ["add(", ...]}'


def read_answers(rows: Iterable[RawRow]) -> list[Row]:
    """Return id, response and FinQA's tokens of each answer, or say which row has none."""
    return [_answer(row) for row in rows]


def program_text(tokens: Sequence[str]) -> str:
    """Return the program that FinQA's tokens spell.

    >>> program_text(["subtract(", "5829", "5735", ")", "divide(", "#0", "5735", ")", "EOF"])
    'subtract(5829, 5735), divide(#0, 5735)'
    """
    steps, step = [], ""
    for word in tokens:
        if word == "EOF":
            break
        if word == ")":
            steps.append(f"{step})")
            step = ""
        else:
            step += word if not step or step.endswith("(") else f", {word}"
    return ", ".join([*steps, step] if step else steps)


def _answer(row: RawRow) -> Row:
    place = f"Row {row.position} of '{row.source}'"
    if row.problem is not None:
        raise AppraisalError(f"{place} cannot be read: {row.problem}. Mend it.")
    value = row.value
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise AppraisalError(f"{place} is not an answer with an id. Write {_LAYOUTS}.")
    told = {"id": value["id"], "source": row.source, "position": row.position}
    if isinstance(value.get("response"), str):
        return {**told, "response": value["response"]}
    tokens = value.get("predicted")
    if isinstance(tokens, list) and all(isinstance(token, str) for token in tokens):
        response = render_response(Response(program=program_text(tokens)))
        return {**told, "response": response, "predicted": tokens}
    raise AppraisalError(
        f"{place}, the answer to '{value['id']}', has no response that is text. Write {_LAYOUTS}."
    )


def published_tokens(answer: Row, program: str | None) -> list[str]:
    """Return the tokens that FinQA's own evaluator would be given."""
    tokens: list[str] = answer.get("predicted") or tokenize(program or "")
    return tokens
