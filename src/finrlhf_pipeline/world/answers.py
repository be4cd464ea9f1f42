"""Answers as a person writes them, and the steps of a program as FinQA lists them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from finrlhf_pipeline.finqa import Program, execute, parse_program
from finrlhf_pipeline.world.questions import AnswerForm

DECIMALS: Final = 5  # FinQA compares results rounded to this many
_SMALL: Final = 0.1  # below it two decimals say too little
# FinQA's own names for the operations in its annotated steps.
_STEP_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "add": "add",
        "subtract": "minus",
        "multiply": "multiply",
        "divide": "divide",
        "exp": "exp",
        "greater": "compare_larger",
        "table_max": "max",
        "table_min": "min",
        "table_sum": "sum",
        "table_average": "average",
    }
)


def write_answer(result: float | str, form: AnswerForm) -> str:
    """Return the answer as a person would state it.

    >>> write_answer(0.12524, "percent"), write_answer(94.0, "number")
    ('12.52%', '94')
    """
    if isinstance(result, str):
        return result
    if form == "percent":
        return f"{_shorten(result * 100)}%"
    return _shorten(result)


def _shorten(number: float) -> str:
    decimals = 2 if abs(number) >= _SMALL else 4
    written = f"{number:.{decimals}f}"
    # "2.00" for 1.998 says how far it was rounded; "2" would claim to be exact.
    is_exact = float(written) == round(number, DECIMALS)
    return written.rstrip("0").rstrip(".") if is_exact else written


def explain_steps(
    program: str, table: tuple[tuple[str, ...], ...]
) -> tuple[Mapping[str, str], ...]:
    """Return each step's operation, arguments and result."""
    steps = parse_program(program).steps
    return tuple(
        {
            "op": f"{_STEP_NAMES[step.operation]}2-{number}",
            "arg1": step.first,
            "arg2": step.second,
            "res": write_answer(execute(Program(steps[:number]), table), "number"),
        }
        for number, step in enumerate(steps, start=1)
    )
