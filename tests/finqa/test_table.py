import pytest

from finrlhf_pipeline.finqa.table import parse_cell, row_numbers


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("$ 5,829", 5829.0),
        ("-12.4 ( 12.4 )", -12.4),
        ("$ -9 ( 9 )", -9.0),
        ("27.5% ( 27.5 % )", 0.275),
        (".5", 0.5),
        ("( 9 ) % (  % )", None),
        ("$ 12 million", None),
        ("-", None),
        ("", None),
    ],
)
def test_a_cell_loses_its_dollar_and_all_from_a_parenthesis_on(
    cell: str, number: float | None
) -> None:
    assert parse_cell(cell) == number


def test_the_last_row_of_a_header_counts() -> None:
    assert row_numbers("sales", [["sales", "1"], ["costs", "2"], ["sales", "3", "4"]]) == [3.0, 4.0]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("profit", "the table has no row 'profit'"),
        ("costs", "cell 'n/a' of row 'costs' is not a number"),
        ("total", "row 'total' has no cells"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(header: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        row_numbers(header, [["costs", "1", "n/a"], ["total"], []])
