"""Rewards for what a response says, all by the one meaning of correct.

They read the column `record`: each example's FinQA record as JSON text, because Arrow would fill
the nested fields of different records into each other.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from finrlhf_pipeline.finqa import (
    Example,
    Grade,
    ProgramError,
    Response,
    execute,
    grade,
    parse_number,
    parse_program,
    parse_response,
    render_response,
)
from finrlhf_pipeline.rewards.signature import Completion, RewardError, text_of

# several rewards of a mixture grade the same completion, and a group shares its record
_EXAMPLES_KEPT, _GRADES_KEPT = 1024, 8192


def correctness(
    *, completions: Sequence[Completion], record: Sequence[str], **_columns: Any
) -> list[float]:
    """Return 1 where the executed program, or else the stated answer, is correct.

    >>> record = ['{"id": "1", "pre_text": [], "post_text": [], "table": [["", "2019"]], "qa": '
    ...           '{"question": "?", "program": "subtract(5829, 5735)", "exe_ans": 94.0}}'] * 2
    >>> correctness(completions=["Program: subtract(5829, 5735)", "Answer: 95"], record=record)
    [1.0, 0.0]
    """
    return [float(each.correct) for each in _grades(completions, record)]


def executability(
    *, completions: Sequence[Completion], record: Sequence[str], **_columns: Any
) -> list[float]:
    """Return 1 where there is a program that runs, whatever its result.

    >>> record = ['{"id": "1", "pre_text": [], "post_text": [], "table": [["", "2019"]], "qa": '
    ...           '{"question": "?", "program": "subtract(5829, 5735)", "exe_ans": 94.0}}'] * 2
    >>> executability(completions=["Program: add(1, 2)", "Program: add(1"], record=record)
    [1.0, 0.0]
    """
    return [float(each.executable) for each in _grades(completions, record)]


def response_format(*, completions: Sequence[Completion], **_columns: Any) -> list[float]:
    r"""Return 1 for a response and nothing else, one half for one among other text.

    >>> response_format(completions=["Answer: 94", "Sure!\nAnswer: 94", "94"])
    [1.0, 0.5, 0.0]
    """
    return [_format_score(text_of(completion)) for completion in completions]


@dataclass(frozen=True)
class AnswerCloseness:
    """1 for a correct response, else up to a ceiling, less by the relative error.

    >>> record = ['{"id": "1", "pre_text": [], "post_text": [], "table": [["", "2019"]], "qa": '
    ...           '{"question": "?", "program": "add(60, 40)", "exe_ans": 100.0}}'] * 3
    >>> AnswerCloseness()(completions=["Answer: 100", "Answer: 90", "Answer: -90"], record=record)
    [1.0, 0.45, 0.0]
    """

    ceiling: float = 0.5
    __name__: ClassVar[str] = "answer_closeness"

    def __post_init__(self) -> None:
        if not 0 <= self.ceiling < 1:
            raise RewardError(
                f"Reward 'answer_closeness' has the ceiling {self.ceiling}; it must be at least 0 "
                "and under 1, so that a near miss never equals a correct response."
            )

    def __call__(
        self, *, completions: Sequence[Completion], record: Sequence[str], **_columns: Any
    ) -> list[float]:
        """Score each completion by how close its answer comes."""
        return [
            self._score(text_of(completion), line)
            for completion, line in zip(completions, record, strict=True)
        ]

    def _score(self, text: str, record: str) -> float:
        example = read_example(record)
        if _grade(text, record).correct:
            return 1.0
        answer = answer_of(text, example)
        if isinstance(answer, str) or isinstance(example.exe_ans, str) or answer is None:
            return 0.0
        error = abs(answer - example.exe_ans) / max(abs(example.exe_ans), 1e-9)
        return self.ceiling * max(0.0, 1.0 - error)


@lru_cache(maxsize=_EXAMPLES_KEPT)
def read_example(record: str) -> Example:
    """Return the example that a record holds."""
    return Example.from_record(json.loads(record))


def answer_of(text: str, example: Example) -> float | str | None:
    """Return what a response's program computes, or else the number it states."""
    response = parse_response(text)
    if response is None:
        return None
    if not response.program:
        return parse_number(response.answer.replace("$", "").strip())
    try:
        return execute(parse_program(response.program), example.table)
    except ProgramError:
        return None


def _grades(completions: Sequence[Completion], records: Sequence[str]) -> list[Grade]:
    return [
        _grade(text_of(completion), record)
        for completion, record in zip(completions, records, strict=True)
    ]


@lru_cache(maxsize=_GRADES_KEPT)
def _grade(text: str, record: str) -> Grade:
    return grade(text, read_example(record))


def _format_score(text: str) -> float:
    response: Response | None = parse_response(text)
    if response is None:
        return 0.0
    return 1.0 if render_response(response) == text.strip() else 0.5
