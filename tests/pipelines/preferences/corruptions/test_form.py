"""Broken formats cannot run, and grow as often as they shrink."""

from collections.abc import Callable
from random import Random

import pytest

from finrlhf_pipeline.finqa import Example, ProgramError, execute, parse_program
from finrlhf_pipeline.pipelines.preferences.corruptions.form import break_format

PROGRAMS = [
    "subtract(5829, 5735), divide(#0, 5735)",
    "table_max(revenue, none), subtract(#0, 5612)",
    "add(3104, 2987), add(#0, 2950), divide(#1, const_3)",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_broken_program_runs(
    program: str, make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example(program)
    for _ in range(20):
        for broken in break_format(parse_program(program), example, rng):
            with pytest.raises(ProgramError):
                execute(parse_program(broken), example.table)


def test_an_argument_with_a_thousands_separator_is_left_out_or_doubled_whole(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example("add(5, 1,234)")
    broken = break_format(parse_program(example.program), example, rng)
    assert {"add(5)", "add(5, 1,234, 1,234)"} <= set(broken)


def test_every_way_of_growing_has_a_way_of_shrinking(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example(PROGRAMS[0])
    broken = break_format(parse_program(example.program), example, rng)
    growth = sorted(len(text) - len(example.program) for text in broken)
    assert growth == sorted(-length for length in growth)
    assert 0 in growth


def test_steps_in_reverse_order_refer_to_what_is_not_there_yet(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example(PROGRAMS[0])
    broken = break_format(parse_program(example.program), example, rng)
    assert "divide(#0, 5735), subtract(5829, 5735)" in broken
