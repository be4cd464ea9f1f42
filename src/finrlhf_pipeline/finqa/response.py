"""What a model writes: an optional `Reasoning:` line, then `Program:` and/or `Answer:`."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Final

_LABELLED: Final = re.compile(
    r"(?P<label>reasoning|program|answer)\s*:(?P<text>.*)", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True, slots=True)
class Response:
    """The parts of a response, each made one line; an empty part is one that is not there."""

    reasoning: str = ""
    program: str = ""
    answer: str = ""

    def __post_init__(self) -> None:
        for part in fields(self):
            object.__setattr__(self, part.name, _one_line(getattr(self, part.name)))


def render_response(response: Response) -> str:
    r"""Return the text of a response, which `parse_response` reads back.

    >>> render_response(Response(program="add(1, 2)", answer="3"))
    'Program: add(1, 2)\nAnswer: 3'
    """
    parts = ((part.name.capitalize(), getattr(response, part.name)) for part in fields(response))
    return "\n".join(f"{label}: {text}" for label, text in parts if text)


def parse_response(text: str) -> Response | None:
    """Read a response; None where it has neither program nor answer, or some part twice.

    Lines without a label say nothing. A part given twice is a hedge, not an answer.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _LABELLED.fullmatch(line.strip())
        if match is None:
            continue
        label = match["label"].lower()
        if label in found:
            return None
        found[label] = match["text"]
    response = Response(**found)
    return response if response.program or response.answer else None


def _one_line(text: str) -> str:
    return " ".join(line for line in map(str.strip, text.splitlines()) if line)
