"""Slips of scale: the right figures told in percent, or in full, where the page's scale is meant.

FinQA's own annotators made them often: of its noted answers many differ from what their programs
give by a percent sign, or by the thousands or millions of the table.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from finrlhf_pipeline.finqa import Example, Program, Step, parse_program

_PERCENT: Final = "%"
_PER_HUNDRED: Final = "const_100"
_TOLD_IN_FULL: Final[Mapping[str, str]] = MappingProxyType(
    {"thousand": "const_1000", "million": "const_1000000"}
)


def slip(example: Example) -> str:
    """Return the example's program with its slip of scale, or as it is where none is likely.

    >>> page = {"id": "1", "pre_text": [], "post_text": [], "table": [["( in millions )", "2019"]]}
    >>> def told(program):
    ...     record = {**page, "qa": {"question": "?", "program": program, "exe_ans": 1.0}}
    ...     return slip(Example.from_record(record))
    >>> told("divide(21, 54)"), told("multiply(36%, 66)")
    ('divide(21, 54), multiply(#0, const_100)', 'multiply(36, 66)')
    >>> told("add(18, 76)"), told("table_max(sales, none)")
    ('add(18, 76), multiply(#0, const_1000000)', 'table_max(sales, none)')
    """
    program = parse_program(example.program)
    if any(_PERCENT in argument for step in program.steps for argument in step.arguments):
        return _without_signs(program)
    factor = _factor(program.steps[-1], example)
    if factor is None:
        return example.program
    return str(Program((*program.steps, Step("multiply", f"#{len(program.steps) - 1}", factor))))


def _without_signs(program: Program) -> str:
    """Return the program with 36 for 36 %."""
    return str(
        Program(
            tuple(
                Step(step.operation, *(each.rstrip(_PERCENT) for each in step.arguments))
                for step in program.steps
            )
        )
    )


def _factor(last: Step, example: Example) -> str | None:
    """Return what turns a ratio into percent, or a sum or difference into a full amount."""
    if last.operation == "divide" and not last.second.startswith("const_"):
        return _PER_HUNDRED
    if last.operation not in {"add", "subtract"} or example.answer.endswith(_PERCENT):
        return None
    heading = " ".join(example.table[0]) if example.table else ""
    return next((full for scale, full in _TOLD_IN_FULL.items() if scale in heading), None)
