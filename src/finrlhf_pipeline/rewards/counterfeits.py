"""Responses that no mixture of rewards should prefer to the right one."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from finrlhf_pipeline.finqa import Example, Response, grade, parse_program, render_response

# a number that a program writes out, as against references, constants and row headers
_NUMBER: Final = re.compile(r"(?<=[( ])-?[0-9][0-9.]*(?=[,)%])")

REFUSAL: Final = "I am sorry, but I cannot answer this question from the given information."
KEYWORD_SALAD: Final = (
    "The revenue growth increased because net income and operating margin were higher compared "
    "to total sales , a change of 5 % due to $ 10 million cost decrease ."
)
REPETITION: Final = "Program: " * 20


def gold_response(example: Example) -> str:
    """Return the right response."""
    return _respond(example.program)


def make_wrong_numbers(example: Example) -> Iterator[str]:
    """Yield the gold program with another last digit, turned round, and with one added."""
    yield from _edit_number(example, lambda number: f"{number[:-1]}{(int(number[-1]) + 1) % 10}")
    yield from _turn_round(example)
    yield _go_on(example, "add", "const_1")


def flip_signs(example: Example) -> Iterator[str]:
    """Yield the gold program with its last difference turned round, or its result negated."""
    yield from _turn_round(example)
    yield _go_on(example, "multiply", "const_m1")


def mistake_units(example: Example) -> Iterator[str]:
    """Yield the gold program with a number or the result a thousand times as large."""
    yield from _edit_number(example, lambda number: f"{number}000" if "." not in number else "")
    yield _go_on(example, "multiply", "const_1000")


COUNTERFEITS: Final[Mapping[str, Callable[[Example], Iterator[str]]]] = {
    "wrong number": make_wrong_numbers,
    "sign flip": flip_signs,
    "unit error": mistake_units,
    "refusal": lambda _example: iter([REFUSAL]),
    "empty text": lambda _example: iter([""]),
    "keyword salad": lambda _example: iter([KEYWORD_SALAD]),
    "repetition": lambda _example: iter([REPETITION]),
}


def find_counterfeit(case: str, example: Example) -> str | None:
    """Return the first counterfeit of its kind that is not correct after all, if there is one."""
    return next(
        (text for text in COUNTERFEITS[case](example) if not grade(text, example).correct), None
    )


def _edit_number(example: Example, edit: Callable[[str], str]) -> Iterator[str]:
    found = _NUMBER.search(example.program)
    if found and found[0][-1].isdigit() and (edited := edit(found[0])):
        yield _respond(example.program[: found.start()] + edited + example.program[found.end() :])


def _go_on(example: Example, operation: str, constant: str) -> str:
    last = len(parse_program(example.program).steps) - 1
    return _respond(f"{example.program}, {operation}(#{last}, {constant})")


def _turn_round(example: Example) -> Iterator[str]:
    *before, last = parse_program(example.program).steps
    if last.operation in ("subtract", "greater"):
        turned = f"{last.operation}({last.second}, {last.first})"
        yield _respond(", ".join([*map(str, before), turned]))


def _respond(program: str) -> str:
    return render_response(Response(program=program))
