"""Amounts: written as FinQA writes them, and never twice the same on a page."""

import pytest

from finrlhf_pipeline.finqa import parse_program
from finrlhf_pipeline.finqa.execution import execute
from finrlhf_pipeline.world.amounts import Amount, AmountSource, Unit, with_separators
from finrlhf_pipeline.world.streams import stream


@pytest.mark.parametrize(
    ("amount", "cell", "sentence", "program"),
    [
        (Amount("5829", "money"), "$ 5,829", "$ 5,829 million", "5829"),
        (Amount("12.4", "money"), "$ 12.4", "$ 12.4 million", "12.4"),
        (Amount("-181", "signed"), "$ -181 ( 181 )", "$ -181 ( 181 ) million", "-181"),
        (Amount("27.5", "percent"), "27.5 %", "27.5 %", "27.5%"),
        (Amount("1234", "count"), "1,234", "1,234", "1234"),
    ],
)
def test_an_amount_is_written_in_three_ways(
    amount: Amount, cell: str, sentence: str, program: str
) -> None:
    assert amount.in_cell(dollar=True) == cell
    assert amount.in_sentence("million") == sentence
    assert amount.in_program() == program


@pytest.mark.parametrize("digits", ["5829", "-181", "12.4", "-5829.4"])
def test_a_cell_reads_as_the_number_that_was_written(digits: str) -> None:
    cell = Amount(digits, "signed").in_cell(dollar=True)
    assert execute(parse_program("table_max(row, none)"), (("row", cell),)) == float(digits)


def test_thousands_are_separated() -> None:
    assert [with_separators(text) for text in ("1", "999", "-99999", "1234.5")] == [
        "1",
        "999",
        "-99,999",
        "1,234.5",
    ]


@pytest.mark.parametrize("page", range(40))
def test_no_two_amounts_of_a_page_are_alike(page: int) -> None:
    source = AmountSource(stream("amounts", page))
    units: tuple[Unit, ...] = ("money", "signed", "count", "percent", "rate") * 2
    digits = [amount.digits.lstrip("-") for unit in units for amount in source.series(unit, 3)]
    assert len(digits) == len(set(digits))
    assert not {str(year) for year in range(1900, 2100)} & set(digits)


@pytest.mark.parametrize("page", range(20))
def test_a_signed_series_has_a_negative_amount(page: int) -> None:
    series = AmountSource(stream("signed", page)).series("signed", 2)
    assert min(amount.value for amount in series) < 0
