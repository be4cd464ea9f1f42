"""TAT-QA derivations, such as `(44.1 - 56.7)/56.7`, as programs of the FinQA language."""

import re
from collections.abc import Callable
from typing import Final

from finrlhf_pipeline.finqa import Program, Step
from finrlhf_pipeline.pipelines.ingestion.layouts.errors import RowError

_TOKEN: Final = re.compile(r"\s*(?:([0-9][0-9,]*\.?[0-9]*|\.[0-9]+)(\s*%)?|([-+*/()]))")
_PLAIN: Final = str.maketrans(
    {"[": "(", "]": ")", "{": "(", "}": ")", "×": "*", "÷": "/", "–": "-", "−": "-"}
    | dict.fromkeys("$£€¥")
)
_OPERATIONS: Final = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
# Annotators write a handful of terms; a bound keeps nested brackets from exhausting the stack.
_MOST_TOKENS: Final = 64


def derivation_programs(derivation: str) -> list[Program]:
    """Return the readings of a derivation, the plain one first, or raise the RowError.

    The second takes a number alone in brackets as negative, as accounts do.

    >>> [str(program) for program in derivation_programs("(1,496.5 - 1,202.9)/1,202.9")]
    ['subtract(1496.5, 1202.9), divide(#0, 1202.9)']
    >>> [str(program) for program in derivation_programs("3 + (13)")]
    ['add(3, 13)', 'add(3, -13)']
    """
    tokens = _tokens(derivation)
    accounts = _negative_brackets(tokens)
    return [_program(tokens)] if accounts == tokens else [_program(tokens), _program(accounts)]


def _program(tokens: list[str]) -> Program:
    reader = _Reader(list(tokens))
    reader.sum()
    if reader.rest:
        raise _no_arithmetic(f"'{reader.rest[0]}' where an operation was due")
    if not reader.steps:
        raise _no_arithmetic("a number without an operation")
    return Program(tuple(reader.steps))


def _negative_brackets(tokens: list[str]) -> list[str]:
    joined = " ".join(tokens)
    return re.sub(r"\( ([0-9.]+%?) \)", r"- \1", joined).split()


def _tokens(derivation: str) -> list[str]:
    # some annotators add the result behind an equals sign
    text = derivation.partition("=")[0].translate(_PLAIN).strip()
    tokens, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _no_arithmetic(f"'{text[position:].strip()[:20]}' is not arithmetic")
        number, percent, mark = match.groups()
        tokens.append(mark or number.replace(",", "") + ("%" if percent else ""))
        position = match.end()
    if len(tokens) > _MOST_TOKENS:
        raise _no_arithmetic(f"longer than {_MOST_TOKENS} numbers and signs")
    return tokens


def _no_arithmetic(detail: str) -> RowError:
    return RowError("derivation not understood", detail)


class _Reader:
    """A reader by recursive descent, which turns each operation into a step."""

    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens
        self.steps: list[Step] = []

    def sum(self) -> str:
        return self._chain("+-", self._product)

    def _product(self) -> str:
        return self._chain("*/", self._factor)

    def _chain(self, marks: str, part: Callable[[], str]) -> str:
        """Read parts joined by the given marks, from left to right."""
        value = part()
        while self.rest and self.rest[0] in marks:
            value = self._step(_OPERATIONS[self.rest.pop(0)], value, part())
        return value

    def _factor(self) -> str:
        if not self.rest:
            raise _no_arithmetic("it ends where a number was due")
        first = self.rest.pop(0)
        if first == "-":
            value = self._factor()
            return f"-{value}" if value[0].isdigit() else self._step("multiply", value, "const_m1")
        if first == "(":
            value = self.sum()
            if not self.rest or self.rest.pop(0) != ")":
                raise _no_arithmetic("a bracket is not closed")
            return value
        if first in "+*/)":
            raise _no_arithmetic(f"'{first}' where a number was due")
        return first

    def _step(self, operation: str, first: str, second: str) -> str:
        self.steps.append(Step(operation, first, second))
        return f"#{len(self.steps) - 1}"
