"""The layout of TAT-QA: one context holds a table, paragraphs and several questions."""

from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from finrlhf_pipeline.finqa import Example, Program, ProgramError, execute
from finrlhf_pipeline.pipelines.ingestion.layouts import finqa
from finrlhf_pipeline.pipelines.ingestion.layouts.derivation import derivation_programs
from finrlhf_pipeline.pipelines.ingestion.layouts.errors import RowError, SetAsideError
from finrlhf_pipeline.pipelines.ingestion.layouts.fields import read_fields

_OTHER_KINDS: Final = ("span", "multi-span", "count")
_UNITS: Final = {
    "": "",
    "percent": "%",
    "thousand": " thousand",
    "million": " million",
    "billion": " billion",
}
# half of the last digit shown, and a little for numbers that binary fractions only approach
_TOLERANCE: Final = Decimal("0.500001")


class Table(msgspec.Struct):
    """The table of a context; its uid stands for the page."""

    uid: str
    table: list[list[str]]


class Paragraph(msgspec.Struct):
    """A paragraph, numbered from 1 in the order of the page."""

    order: int
    text: str


class Question(msgspec.Struct):
    """The fields that every question has, whatever its kind."""

    uid: str
    question: str
    answer_type: str


class ArithmeticQuestion(Question):
    """A question whose answer is computed."""

    answer: int | float
    derivation: str
    scale: Literal["", "percent", "thousand", "million", "billion"] = ""
    rel_paragraphs: list[str] = []


class Context(msgspec.Struct):
    """A table, its paragraphs, and the questions on them."""

    table: Table
    paragraphs: list[Paragraph]
    questions: list[Any]


def read(value: Any) -> list[Example | RowError]:
    """Return an example, or the reason why there is none, for each question of a context."""
    context = read_fields(value, Context)
    if not context.questions:
        raise SetAsideError("no question", "the context asks nothing")
    return [_read_question(question, context) for question in context.questions]


def _read_question(value: Any, context: Context) -> Example | RowError:
    try:
        kind = read_fields(value, Question)
        if kind.answer_type in _OTHER_KINDS:
            return SetAsideError(f"{kind.answer_type} question", f"question {kind.uid}")
        if kind.answer_type != "arithmetic":
            return RowError("unknown answer type", f"question {kind.uid}: {kind.answer_type}")
        return finqa.read(_record(read_fields(value, ArithmeticQuestion), context))[0]
    except RowError as error:
        return error


def _record(question: ArithmeticQuestion, context: Context) -> dict[str, Any]:
    program, value = _program(question, context)
    paragraphs = sorted(context.paragraphs, key=lambda paragraph: paragraph.order)
    return {
        "id": question.uid,
        "filename": context.table.uid,
        "pre_text": [paragraph.text for paragraph in paragraphs],
        "post_text": [],
        "table": context.table.table,
        "qa": {
            "question": question.question,
            "program": str(program),
            "exe_ans": value,
            "answer": f"{question.answer}{_UNITS[question.scale]}",
            "gold_inds": {
                f"text_{index}": paragraph.text
                for index, paragraph in enumerate(paragraphs)
                if str(paragraph.order) in question.rel_paragraphs
            },
        },
    }


def _program(question: ArithmeticQuestion, context: Context) -> tuple[Program, float]:
    """Return the reading of the derivation that gives the answer, and its exact value."""
    values = []
    for program in derivation_programs(question.derivation):
        try:
            value = float(execute(program, context.table.table))
        except ProgramError as error:
            raise RowError("program does not execute", f"{question.derivation}: {error}") from None
        if _agrees(value, question):
            return program, value
        values.append(value)
    raise RowError(
        "derivation does not give the answer",
        f"question {question.uid}: '{question.derivation.strip()}' is {values[0]}, "
        f"not {question.answer}{_UNITS[question.scale]}",
    )


def _agrees(value: float, question: ArithmeticQuestion) -> bool:
    """Say whether the answer is the value, rounded to the digits that the answer shows.

    FinQA computes with 0.12 what TAT-QA states as 12 percent; a difference of two percentages is
    in points in both.
    """
    answer = Decimal(str(question.answer))
    exponent = answer.as_tuple().exponent
    if not isinstance(exponent, int):
        # neither infinity nor what is not a number shows digits
        return False
    # 1e+16 shows no digit less than 10000000000000000 does
    tolerance = _TOLERANCE.scaleb(min(exponent, 0))
    readings = (value, 100 * value) if question.scale == "percent" else (value,)
    return any(abs(Decimal(reading) - answer) <= tolerance for reading in readings)
