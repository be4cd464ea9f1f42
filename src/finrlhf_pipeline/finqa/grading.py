"""The only meaning of a correct response; rewards, preference pairs and metrics all ask here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from finrlhf_pipeline.finqa.equality import programs_equal
from finrlhf_pipeline.finqa.example import Example
from finrlhf_pipeline.finqa.execution import DECIMALS, execute
from finrlhf_pipeline.finqa.program import Program, ProgramError, parse_program
from finrlhf_pipeline.finqa.quantity import PERCENT, Quantity, parse_quantity
from finrlhf_pipeline.finqa.response import Response, parse_response

# A stated number may be rounded, but not away: `0` is no rounding of 0.4, nor `1` of 0.96.
# Two digits are never more than 5 % off; one digit may be, and is held to less.
_LARGEST_ROUNDING: Final = Fraction(5, 100)
_LARGEST_ROUNDING_TO_ONE_DIGIT: Final = Fraction(2, 100)
_TWO_DIGITS: Final = 10
# the truth is known to `DECIMALS` places, so to half a unit of the last of them
_LAST_DIGIT: Final = Fraction(1, 10**DECIMALS)
_KNOWN: Final = _LAST_DIGIT / 2
_ONE: Final = Fraction(1)
_SCALES: Final = (Fraction(10**3), Fraction(10**6))


@dataclass(frozen=True, slots=True)
class Grade:
    """What is right about a response.

    `correct` is the program's result against `exe_ans` where there is a program, and the stated
    number otherwise. The three readings of the answer (stated, or else the program's result) are
    ever more lenient: as written; with percent and fraction alike; and with thousands and millions
    alike as well. Only a stated number may be rounded; a result has all its decimals.
    """

    parsed: bool = False
    executable: bool = False
    correct: bool = False
    program_correct: bool = False
    answer_strict: bool = False
    answer_percent: bool = False
    answer_scaled: bool = False


def grade(response: str | Response, example: Example) -> Grade:
    """Grade a response to the question of an example."""
    parts = parse_response(response) if isinstance(response, str) else response
    if parts is None or not (parts.program or parts.answer):
        return Grade()
    program, result = _executed(parts.program, example)
    truth = example.exe_ans
    strict, percent, scaled = _readings(parts.answer or result, truth)
    return Grade(
        parsed=True,
        executable=result is not None,
        correct=_is_result(result, truth) if parts.program else strict,
        program_correct=program is not None and _is_program(program, example.program),
        answer_strict=strict,
        answer_percent=percent,
        answer_scaled=scaled,
    )


def _executed(text: str, example: Example) -> tuple[Program | None, float | str | None]:
    try:
        program = parse_program(text)
        return program, execute(program, example.table)
    except ProgramError:
        return None, None


def _is_result(result: float | str | None, truth: float | str) -> bool:
    return result == (truth if isinstance(truth, str) else round(truth, DECIMALS))


def _is_program(program: Program, gold: str) -> bool:
    try:
        return programs_equal(parse_program(gold), program)
    except ProgramError:
        return False


def _readings(answer: str | float | None, truth: float | str) -> tuple[bool, bool, bool]:
    if isinstance(truth, str):
        same = isinstance(answer, str) and answer.strip(" .").lower() == truth
        return same, same, same
    quantity = _quantity(answer)
    if quantity is None:
        return False, False, False
    target = Fraction(str(round(truth, DECIMALS)))

    def agrees(*units: Fraction) -> bool:
        return any(_rounds_to(quantity, unit, target) for unit in units)

    strict = agrees(quantity.unit)
    percent = strict or agrees(*_percent_units(quantity.unit))
    return strict, percent, percent or agrees(*_scaled_units(quantity.unit))


def _quantity(answer: str | float | None) -> Quantity | None:
    """Return the number that was stated, or a program's result, which nobody has rounded."""
    if isinstance(answer, float):
        return Quantity(Fraction(str(answer)), last_digit=_LAST_DIGIT, unit=_ONE)
    return None if answer is None else parse_quantity(answer)


def _percent_units(unit: Fraction) -> tuple[Fraction, ...]:
    """Return the units that `12`, `12 %` and `0.12` may have been meant in."""
    if unit == PERCENT:
        return (_ONE,)
    return (PERCENT, 1 / PERCENT) if unit == _ONE else ()


def _scaled_units(unit: Fraction) -> tuple[Fraction, ...]:
    """Return the units that `1.2 million`, `1,200,000` and `1.2` may have been meant in."""
    if unit == PERCENT:
        return ()
    return (_ONE, *(unit * scale for scale in _SCALES), *(unit / scale for scale in _SCALES))


def _rounds_to(quantity: Quantity, unit: Fraction, truth: Fraction) -> bool:
    """Return whether the truth, rounded to the stated last digit, is the stated figure.

    More digits than the truth is known to are not held against a figure.
    """
    distance = abs(quantity.figure * unit - truth)
    two_digits = abs(quantity.figure) >= _TWO_DIGITS * quantity.last_digit
    largest = _LARGEST_ROUNDING if two_digits else _LARGEST_ROUNDING_TO_ONE_DIGIT
    half = max(quantity.last_digit * unit / 2, _KNOWN)
    return distance <= min(half, abs(truth) * largest)
