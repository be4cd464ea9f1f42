"""The program language of FinQA: text such as `subtract(5829, 5735), divide(#0, 5735)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ARITHMETIC: Final = ("add", "subtract", "multiply", "divide", "exp", "greater")
TABLE_OPERATIONS: Final = ("table_max", "table_min", "table_sum", "table_average")
OPERATIONS: Final = ARITHMETIC + TABLE_OPERATIONS
NO_ARGUMENT: Final = "none"

_OPENING: Final = re.compile(r"\s*([^\s(),]+)\s*\(")
_CLOSING: Final = re.compile(r"([^()]*)\)")
# A row header may hold commas and parentheses: it ends where `, none)` ends a step.
_TABLE_CLOSING: Final = re.compile(rf",\s*{NO_ARGUMENT}\s*\)(?=\s*(?:\Z|,))")
_NEXT_STEP: Final = re.compile(r"\s*,")
# A comma within a number, as in `1,234`, has no space after it. Models leave the space out
# between arguments as well, which is clear as long as it could not be a thousands separator.
_SEPARATOR: Final = re.compile(r",\s+")
_TIGHT_SEPARATOR: Final = re.compile(r",(?![0-9]{3}(?![0-9]))")
_REFERENCE: Final = re.compile(r"#([0-9]{1,9})")
_LONGEST_SHOWN: Final = 40


class ProgramError(ValueError):
    """A program that cannot be read or executed, with the step and the reason."""

    def __init__(self, step: int, operation: str, reason: str) -> None:
        super().__init__(
            f"step {step}, {operation}: {reason}" if operation else f"step {step}: {reason}"
        )
        self.step = step
        self.operation = operation
        self.reason = reason

    def __reduce__(self) -> tuple[type[ProgramError], tuple[int, str, str]]:
        return type(self), (self.step, self.operation, self.reason)


@dataclass(frozen=True, slots=True)
class Step:
    """One operation and its two arguments as they were written."""

    operation: str
    first: str
    second: str

    def __str__(self) -> str:
        return f"{self.operation}({self.first}, {self.second})"

    @property
    def arguments(self) -> tuple[str, str]:
        """Return both arguments."""
        return self.first, self.second


@dataclass(frozen=True, slots=True)
class Program:
    """Steps that refer to earlier steps only; `str` gives the text that `parse_program` reads."""

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise ProgramError(1, "", "there is none")
        for number, step in enumerate(self.steps, start=1):
            _check(step, number)

    def __str__(self) -> str:
        return ", ".join(map(str, self.steps))


def parse_program(text: str) -> Program:
    """Read a program, or raise the ProgramError that says where it stops making sense.

    >>> str(parse_program("subtract(5829,5735) , divide( #0, 5735 )"))
    'subtract(5829, 5735), divide(#0, 5735)'
    """
    steps: list[Step] = []
    position = 0
    while True:
        step, position = _parse_step(text, position, len(steps) + 1)
        steps.append(step)
        comma = _NEXT_STEP.match(text, position)
        if comma is None:
            break
        position = comma.end()
    if rest := text[position:].strip():
        raise ProgramError(len(steps), steps[-1].operation, f"followed by {_shown(rest)}")
    return Program(tuple(steps))


def reference(argument: str) -> int | None:
    """Return the number of the earlier step, from 0, that an argument such as `#0` stands for."""
    match = _REFERENCE.fullmatch(argument)
    return int(match[1]) if match else None


def _check(step: Step, number: int) -> None:
    if step.operation not in OPERATIONS:
        raise ProgramError(number, "", f"{_shown(step.operation)} is not an operation")
    for argument in step.arguments:
        if not argument:
            raise ProgramError(number, step.operation, "an argument is empty")
        if step.operation in ARITHMETIC and argument.startswith("#"):
            earlier = reference(argument)
            if earlier is None or earlier >= number - 1:
                reason = f"{_shown(argument)} refers to no earlier step"
                raise ProgramError(number, step.operation, reason)


def _parse_step(text: str, position: int, number: int) -> tuple[Step, int]:
    opening = _OPENING.match(text, position)
    if opening is None:
        found = _shown(text[position:].strip())
        raise ProgramError(number, "", f"an operation and '(' expected, not {found}")
    operation, start = opening[1], opening.end()
    if operation in TABLE_OPERATIONS:
        closing = _TABLE_CLOSING.search(text, start)
        if closing is None:
            raise ProgramError(number, operation, "a row header and ', none)' expected")
        header = text[start : closing.start()].strip()
        return Step(operation, header, NO_ARGUMENT), closing.end()
    if operation not in OPERATIONS:
        raise ProgramError(number, "", f"{_shown(operation)} is not an operation")
    closing = _CLOSING.match(text, start)
    if closing is None:
        raise ProgramError(number, operation, "')' expected after the arguments")
    first, second = _arguments(closing[1], number, operation)
    return Step(operation, first, second), closing.end()


def _arguments(text: str, number: int, operation: str) -> tuple[str, str]:
    parts = _SEPARATOR.split(text)
    if len(parts) == 1:
        parts = _TIGHT_SEPARATOR.split(text)
    try:
        first, second = parts
    except ValueError:
        reason = f"two arguments expected, not {len(parts)}"
        raise ProgramError(number, operation, reason) from None
    return first.strip(), second.strip()


def _shown(text: str) -> str:
    return ascii(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}...")
