"""A slip changes the scale of an answer and nothing else."""

import pytest

from finrlhf_pipeline.finqa import Example, execute, parse_program
from finrlhf_pipeline.pipelines.sft.slips import slip


def example_of(program: str, corner: str = "( in thousands )", answer: str = "") -> Example:
    return Example.from_record(
        {
            "id": "a",
            "pre_text": [],
            "post_text": [],
            "table": [[corner, "2019", "2018"], ["sales", "94", "90"]],
            "qa": {"question": "?", "program": program, "exe_ans": 1.0, "answer": answer},
        }
    )


@pytest.mark.parametrize(
    ("program", "corner", "factor"),
    [
        ("divide(94, 90)", "", 100),
        ("subtract(94, 90), divide(#0, 90)", "( in millions )", 100),
        ("add(94, 90)", "( in thousands )", 1_000),
        ("subtract(94, 90)", "( in millions )", 1_000_000),
        ("multiply(36%, 90)", "", 100),
    ],
)
def test_a_slip_is_off_by_the_scale(program: str, corner: str, factor: float) -> None:
    example = example_of(program, corner)
    right = execute(parse_program(program), example.table)
    told = execute(parse_program(slip(example)), example.table)
    assert isinstance(right, float)
    assert told == pytest.approx(right * factor, rel=1e-3)


@pytest.mark.parametrize(
    ("program", "corner", "answer"),
    [
        ("add(94, 90)", "", ""),  # the page names no scale
        ("divide(94, const_4)", "( in thousands )", ""),  # an average is no ratio
        ("table_max(sales, none)", "( in thousands )", ""),
        ("greater(94, 90)", "( in thousands )", ""),
        ("subtract(94, 90)", "( in thousands )", "4%"),  # points of percent are no amount
    ],
)
def test_nothing_slips_where_the_scale_is_plain(program: str, corner: str, answer: str) -> None:
    assert slip(example_of(program, corner, answer)) == program
