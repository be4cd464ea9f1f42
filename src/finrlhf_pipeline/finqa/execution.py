"""What a program computes."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.finqa.program import (
    TABLE_OPERATIONS,
    Program,
    ProgramError,
    Step,
    reference,
)
from finrlhf_pipeline.finqa.quantity import parse_number
from finrlhf_pipeline.finqa.table import Table, row_numbers

DECIMALS: Final = 5


def _average(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


# A power of a negative number may be complex, which `_real` refuses.
ARITHMETIC_FUNCTIONS: Final[Mapping[str, Callable[[Any, Any], float | complex]]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "exp": operator.pow,
}
TABLE_FUNCTIONS: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "table_max": max,
    "table_min": min,
    "table_sum": sum,
    "table_average": _average,
}


def execute(program: Program, table: Table) -> float | str:
    """Return the result of the last step: a number rounded to 5 decimals, or `yes` or `no`.

    >>> from finrlhf_pipeline.finqa import parse_program
    >>> execute(parse_program("subtract(5829, 5735), divide(#0, 5735)"), [])
    0.01639
    """
    results: list[float | str] = []
    for number, step in enumerate(program.steps, start=1):
        try:
            results.append(_result(step, results, table))
        except ZeroDivisionError:
            raise ProgramError(number, step.operation, "division by zero") from None
        except OverflowError:
            raise ProgramError(number, step.operation, "the number is too large") from None
        except ValueError as error:
            raise ProgramError(number, step.operation, str(error)) from None
    last = results[-1]
    # Adding zero turns -0.0 into 0.0, which is written differently.
    return last if isinstance(last, str) else round(last, DECIMALS) + 0.0


def _result(step: Step, results: Sequence[float | str], table: Table) -> float | str:
    if step.operation in TABLE_OPERATIONS:
        numbers = [_real(number) for number in row_numbers(step.first, table)]
        return _real(TABLE_FUNCTIONS[step.operation](numbers))
    first, second = (_operand(argument, results) for argument in step.arguments)
    if step.operation == "greater":
        return "yes" if first > second else "no"
    return _real(ARITHMETIC_FUNCTIONS[step.operation](first, second))


def _operand(argument: str, results: Sequence[float | str]) -> float:
    earlier = reference(argument)
    if earlier is None:
        number = parse_number(argument)
        if number is None:
            raise ValueError(f"{argument[:40]!a} is not a number")
        return _real(number)
    result = results[earlier]
    if isinstance(result, str):
        raise ValueError(f"{argument} is '{result}', not a number")  # noqa: TRY004 - no type error
    return result


def _real(number: complex) -> float:
    if isinstance(number, complex):
        raise ValueError("the result is not a real number")  # noqa: TRY004 - no type error
    if not math.isfinite(number):
        raise OverflowError
    return number
