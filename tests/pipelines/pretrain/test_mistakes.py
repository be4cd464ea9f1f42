from collections import Counter
from random import Random

import pytest

from finrlhf_pipeline.pipelines.pretrain.mistakes import (
    MISTAKES,
    misread,
    mistaken,
    mistaken_value,
)
from finrlhf_pipeline.pipelines.pretrain.pages import Page

PROGRAMS = (
    "subtract(5829, 5735), divide(#0, 5735)",
    "table_sum(cash, none)",
    "divide(5829, const_1000)",
    "multiply(27.5%, 312)",
)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_mistaken_program_is_never_the_right_one(page: Page, rng: Random, program: str) -> None:
    assert program not in {mistaken(rng, page, program) for _ in range(200)}


def test_every_kind_of_mistake_can_be_made(page: Page, rng: Random) -> None:
    for mistake in MISTAKES:
        made = {mistake(rng, page, program) for program in PROGRAMS for _ in range(20)}
        assert made - set(PROGRAMS), mistake.__name__


def test_a_wrong_value_comes_from_the_row_the_column_or_nowhere(page: Page, rng: Random) -> None:
    drawn = Counter(mistaken_value(rng, page, "5829") for _ in range(400))
    from_row, from_column = {"5735"}, {"312", "27.5%", "-18"}
    invented = set(drawn) - from_row - from_column
    assert drawn["5735"] > 100
    assert all(len(value) == 4 for value in invented)
    assert "5829" not in drawn


def test_a_misread_value_differs_in_one_digit(rng: Random) -> None:
    for _ in range(100):
        wrong = misread(rng, "-27.5%")
        assert sum(a != b for a, b in zip(wrong, "-27.5%", strict=True)) == 1
