"""Small edits of a program that keep its form."""

from collections.abc import Iterable, Mapping

from finrlhf_pipeline.finqa import Program, Step

CONSTANT = "const_"
REFERENCE = "#"


def literals(program: Program) -> list[str]:
    """Return the distinct numbers that a program writes out, in order.

    >>> from finrlhf_pipeline.finqa import parse_program
    >>> literals(parse_program("subtract(9, 5), divide(#0, 5), multiply(#1, const_100)"))
    ['9', '5']
    """
    arguments = (
        argument for step in program.steps if not on_table(step) for argument in step.arguments
    )
    return list(dict.fromkeys(argument for argument in arguments if _is_literal(argument)))


def replace_arguments(program: Program, replacements: Mapping[str, str]) -> str:
    """Return the program's text with these arguments replaced wherever they stand."""
    return _write(_with_arguments(step, replacements) for step in program.steps)


def replace_step(program: Program, index: int, step: Step) -> str:
    """Return the program's text with one step replaced."""
    return _write((*program.steps[:index], step, *program.steps[index + 1 :]))


def append_step(program: Program, operation: str, second: str) -> str:
    """Return the program's text with a step that goes on from its result."""
    last = f"{REFERENCE}{len(program.steps) - 1}"
    return _write((*program.steps, Step(operation, last, second)))


def drop_step(program: Program, index: int) -> str:
    """Return the program's text without a step; who referred to it gets its first argument.

    >>> from finrlhf_pipeline.finqa import parse_program
    >>> drop_step(parse_program("divide(9, 5), multiply(#0, const_100), add(#1, 2)"), 1)
    'divide(9, 5), add(#0, 2)'
    """
    kept = (*program.steps[:index], *program.steps[index + 1 :])
    numbers = {
        f"{REFERENCE}{number}": f"{REFERENCE}{number - 1}"
        for number in range(index + 1, len(program.steps))
    }
    numbers[f"{REFERENCE}{index}"] = program.steps[index].first
    return _write(_with_arguments(step, numbers) for step in kept)


def on_table(step: Step) -> bool:
    """Say whether a step works on a table row."""
    return step.operation.startswith("table_")


def _with_arguments(step: Step, replacements: Mapping[str, str]) -> Step:
    if on_table(step):
        return step
    first, second = (replacements.get(argument, argument) for argument in step.arguments)
    return Step(step.operation, first, second)


def _write(steps: Iterable[Step]) -> str:
    # text and not a Program, which would refuse a step that is wrong in more than its numbers
    return ", ".join(map(str, steps))


def _is_literal(argument: str) -> bool:
    return not argument.startswith((CONSTANT, REFERENCE))
