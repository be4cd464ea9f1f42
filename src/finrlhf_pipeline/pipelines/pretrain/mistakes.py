"""Mistakes to recognise: programs and values that look right and are not."""

import re
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from finrlhf_pipeline.pipelines.pretrain.pages import Page

_NUMBER: Final = re.compile(r"(?<=[(, ])-?\d[\d.]*%?(?=[,)])")
_STEP: Final = re.compile(r"(\w+)\(([^,()]*), ([^,()]*)\)")
_CONSTANT: Final = re.compile(r"const_\w+")
_CONSTANTS: Final = ("1", "2", "3", "4", "100", "1000", "10000", "1000000", "m1")
_FAMILIES: Final = (
    ("add", "subtract", "multiply", "divide"),
    ("table_max", "table_min", "table_sum", "table_average"),
)
_ORDERED: Final = ("subtract", "divide", "exp", "greater")
_ATTEMPTS: Final = 20
_HALF: Final = 0.5

Mistake = Callable[[Random, Page, str], str]


def mistaken(rng: Random, page: Page, program: str) -> str:
    """Return the program with one mistake of a kind that is possible in it."""
    for _ in range(_ATTEMPTS):
        kind = rng.choices(tuple(MISTAKES), tuple(MISTAKES.values()))[0]
        wrong = kind(rng, page, program)
        if wrong != program:
            return wrong
    return program.replace("(", "(#", 1)


def mistaken_value(rng: Random, page: Page, value: str) -> str:
    """Return another value: of the same row, of the same column, or one the page does not have."""
    place = _place_of(page, value)
    candidates: list[str] = []
    if place:
        row, column = place
        kind = rng.random()
        if kind < 0.4:  # noqa: PLR2004  # the three mistakes are about as frequent
            candidates = [other for other in page.rows[row].values if other != value]
        elif kind < 0.7:  # noqa: PLR2004
            candidates = [
                other.values[column] for other in page.rows if other.values[column] != value
            ]
    return rng.choice(candidates) if candidates else misread(rng, value)


def misread(rng: Random, value: str) -> str:
    """Return the value with one digit changed."""
    place = rng.choice([index for index, mark in enumerate(value) if mark.isdigit()])
    digit = rng.choice([digit for digit in "123456789" if digit != value[place]])
    return value[:place] + digit + value[place + 1 :]


def _place_of(page: Page, value: str) -> tuple[int, int] | None:
    places = (
        (index, row.values.index(value))
        for index, row in enumerate(page.rows)
        if value in row.values
    )
    return next(places, None)


def _wrong_number(rng: Random, page: Page, program: str) -> str:
    found = list(_NUMBER.finditer(program))
    if not found:
        return program
    number = rng.choice(found)
    wrong = mistaken_value(rng, page, number[0])
    return program[: number.start()] + wrong + program[number.end() :]


def _wrong_order(rng: Random, page: Page, program: str) -> str:  # noqa: ARG001  # one signature
    step = rng.choice(list(_STEP.finditer(program)))
    operation, first, second = step.groups()
    if operation not in _ORDERED:
        return program
    return program.replace(step[0], f"{operation}({second}, {first})", 1)


def _wrong_operation(rng: Random, page: Page, program: str) -> str:  # noqa: ARG001
    step = rng.choice(list(_STEP.finditer(program)))
    family = next((family for family in _FAMILIES if step[1] in family), (step[1],))
    wrong = rng.choice(family)
    return program[: step.start()] + wrong + program[step.end(1) :]


def _wrong_row(rng: Random, page: Page, program: str) -> str:
    steps = [step for step in _STEP.finditer(program) if step[1].startswith("table_")]
    if not steps:
        return program
    step = rng.choice(steps)
    return program[: step.start(2)] + page.draw_row(rng).label + program[step.end(2) :]


def _wrong_constant(rng: Random, page: Page, program: str) -> str:  # noqa: ARG001
    return _CONSTANT.sub(lambda _: f"const_{rng.choice(_CONSTANTS)}", program, count=1)


def _wrong_sign(rng: Random, page: Page, program: str) -> str:  # noqa: ARG001
    found = [number for number in _NUMBER.finditer(program) if not number[0].endswith("%")]
    if not found:
        return program
    number = rng.choice(found)
    wrong = number[0][1:] if number[0].startswith("-") else f"-{number[0]}"
    return program[: number.start()] + wrong + program[number.end() :]


def _wrong_percent(rng: Random, page: Page, program: str) -> str:  # noqa: ARG001
    found = list(_NUMBER.finditer(program))
    if not found:
        return program
    number = rng.choice(found)
    wrong = number[0][:-1] if number[0].endswith("%") else f"{number[0]}%"
    return program[: number.start()] + wrong + program[number.end() :]


def _cut_off(rng: Random, page: Page, program: str) -> str:  # noqa: ARG001
    return program.rpartition(", ")[0] if rng.random() < _HALF else program[:-1]


# what is hard to see is practised most
MISTAKES: Final[Mapping[Mistake, float]] = MappingProxyType(
    {
        _wrong_number: 8.0,
        _wrong_order: 4.0,
        _wrong_operation: 2.0,
        _wrong_row: 1.5,
        _wrong_constant: 1.0,
        _wrong_sign: 0.7,
        _wrong_percent: 0.7,
        _cut_off: 0.4,
    }
)
