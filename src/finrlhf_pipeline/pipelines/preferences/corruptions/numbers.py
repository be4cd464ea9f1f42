"""Right steps on a wrong number: another cell, none at all, another unit, percent or sign."""

import re
from decimal import Decimal
from random import Random

from finrlhf_pipeline.finqa import Example, Program, Step
from finrlhf_pipeline.pipelines.preferences.corruptions.cells import (
    digits_of,
    find_cell,
    number_cells,
    written_like,
)
from finrlhf_pipeline.pipelines.preferences.corruptions.editing import (
    append_step,
    drop_step,
    literals,
    replace_arguments,
    replace_step,
)

_CHOICES = 4
_TRIES = 8
_INVERSE = {"multiply": "divide", "divide": "multiply"}
# no report writes a power of ten out, and one too great to be written plainly is a legal number
_PLAIN = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


def take_wrong_operand(program: Program, example: Example, rng: Random) -> list[str]:
    """Put another number of the table, of much the same length, in a number's place."""
    cells = number_cells(example.table)
    edited = []
    for literal in literals(program):
        own = find_cell(literal, cells)
        percent = own.percent if own else literal.endswith("%")
        others = {
            cell.digits: None
            for cell in cells
            if cell.percent == percent and cell.digits != digits_of(literal)
        }
        nearest = sorted(
            rng.sample(list(others), len(others)),
            key=lambda digits: abs(len(digits) - len(digits_of(literal))),
        )
        edited += [
            replace_arguments(program, {literal: written_like(literal, digits)})
            for digits in nearest[:_CHOICES]
        ]
    return edited


def invent_number(program: Program, example: Example, rng: Random) -> list[str]:
    """Change digits of a number so that it stands nowhere on the page."""
    page = "\n".join(
        [*example.pre_text, *example.post_text, *(cell for row in example.table for cell in row)]
    )
    known = set(re.findall(r"[\d.]+", page.replace(",", "")))
    edited = []
    for literal in literals(program):
        invented = [_change_digits(digits_of(literal), rng) for _ in range(_TRIES)]
        edited += [
            replace_arguments(program, {literal: written_like(literal, digits)})
            for digits in dict.fromkeys(invented)
            if digits.removeprefix("-") not in known
        ]
    return edited


def mistake_unit(program: Program, _example: Example, _rng: Random) -> list[str]:
    """Be off by 1,000: in a number, or in a conversion done wrongly, needlessly or not at all."""
    shifted = _shift_literals(program, 3)
    return shifted + _convert_wrongly(program, "const_1000")


def mistake_percent(program: Program, _example: Example, _rng: Random) -> list[str]:
    """Be off by 100: in a number, a percent sign, or a conversion."""
    shifted = _shift_literals(program, 2)
    signs = [
        replace_arguments(
            program, {literal: literal[:-1] if literal.endswith("%") else f"{literal}%"}
        )
        for literal in literals(program)
    ]
    return shifted + signs + _convert_wrongly(program, "const_100")


def flip_sign(program: Program, _example: Example, _rng: Random) -> list[str]:
    """Turn the sign of a number, of a difference, or of the result."""
    numbers = [
        replace_arguments(
            program, {literal: literal[1:] if literal.startswith("-") else f"-{literal}"}
        )
        for literal in literals(program)
    ]
    differences = [
        replace_step(program, index, Step(step.operation, step.second, step.first))
        for index, step in enumerate(program.steps)
        if step.operation == "subtract"
    ]
    return numbers + differences + _convert_wrongly(program, "const_m1")


def _change_digits(digits: str, rng: Random) -> str:
    places = [place for place, sign in enumerate(digits) if sign.isdigit()]
    changed = list(digits)
    for place in rng.sample(places, min(len(places), rng.choice((1, 2)))):
        # a leading zero would show that the number was made up
        changed[place] = rng.choice("123456789")
    return "".join(changed)


def _shift_literals(program: Program, power: int) -> list[str]:
    return [
        replace_arguments(program, {literal: written_like(literal, digits)})
        for literal in literals(program)
        if _PLAIN.fullmatch(digits_of(literal))
        for digits in (
            shift_digits(literal, power),
            shift_digits(literal, -power),
            *shift_and_round(literal, -power),
        )
    ]


def shift_digits(number: str, power: int) -> str:
    """Return the digits of a number times a power of ten, written plainly.

    >>> shift_digits("5,829", -3), shift_digits("12.34", 3), shift_digits("5000", -3)
    ('5.829', '12340', '5')
    """
    shifted = format(Decimal(digits_of(number)).scaleb(power), "f")
    return shifted.rstrip("0").rstrip(".") if "." in shifted else shifted


def shift_and_round(number: str, power: int) -> list[str]:
    """Return the shifted digits rounded to one and two decimals, if they keep two digits.

    >>> shift_and_round("5829", -3), shift_and_round("457", -2), shift_and_round("45", -2)
    (['5.8', '5.83'], ['4.6', '4.57'], ['0.45'])
    """
    shifted = Decimal(digits_of(number)).scaleb(power)
    rounded = (f"{shifted:.{decimals}f}" for decimals in (1, 2))
    return [digits for digits in rounded if len(digits.lstrip("-0.").replace(".", "")) > 1]


def _convert_wrongly(program: Program, constant: str) -> list[str]:
    """Leave out, turn round or add a step that converts by a constant."""
    edited = []
    for index, step in enumerate(program.steps):
        if step.second == constant and step.operation in _INVERSE:
            turned = Step(_INVERSE[step.operation], step.first, step.second)
            edited.append(replace_step(program, index, turned))
            if len(program.steps) > 1:
                edited.append(drop_step(program, index))
    return edited + [append_step(program, operation, constant) for operation in _INVERSE]
