"""Right numbers in wrong steps: arguments exchanged, or another operation."""

from itertools import combinations
from random import Random
from typing import Final

from finrlhf_pipeline.finqa import OPERATIONS, Example, Program, Step
from finrlhf_pipeline.pipelines.preferences.corruptions.editing import (
    literals,
    on_table,
    replace_arguments,
    replace_step,
)

_ORDERED: Final = ("subtract", "divide", "exp", "greater")


def swap_order(program: Program, _example: Example, _rng: Random) -> list[str]:
    """Exchange the arguments of one step, or two numbers wherever they stand."""
    steps = [
        replace_step(program, index, Step(step.operation, step.second, step.first))
        for index, step in enumerate(program.steps)
        if step.operation in _ORDERED
    ]
    numbers = [
        replace_arguments(program, {first: second, second: first})
        for first, second in combinations(literals(program), 2)
    ]
    return steps + numbers


def take_wrong_operation(program: Program, _example: Example, _rng: Random) -> list[str]:
    """Do something else in one step, with the same arguments."""
    return [
        replace_step(program, index, Step(operation, *step.arguments))
        for index, step in enumerate(program.steps)
        for operation in OPERATIONS
        if operation != step.operation and operation.startswith("table_") == on_table(step)
    ]
