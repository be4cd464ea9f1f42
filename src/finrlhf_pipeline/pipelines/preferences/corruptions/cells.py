"""Where a program's numbers stand in the table, and what else stands there."""

from collections.abc import Sequence
from dataclasses import dataclass

from finrlhf_pipeline.finqa import parse_number

Table = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of the table, written as programs write it."""

    row: int
    column: int
    digits: str
    percent: bool


def number_cells(table: Table) -> list[Cell]:
    """Return the cells that hold numbers, without the header row and the row labels.

    >>> number_cells([["", "2019"], ["rate", "27.5 %"], ["cash", "$ -1,181 ( 1,181 )"]])[1].digits
    '-1181'
    """
    return [
        Cell(row, column, digits_of(number), number.endswith("%"))
        for row, texts in enumerate(table)
        for column, text in enumerate(texts)
        if row and column and parse_number(number := _number_in(text)) is not None
    ]


def find_cell(literal: str, cells: Sequence[Cell]) -> Cell | None:
    """Return the first cell that holds a program's number."""
    value = parse_number(digits_of(literal))
    return next((cell for cell in cells if parse_number(cell.digits) == value), None)


def digits_of(number: str) -> str:
    """Return a number without percent sign and thousands separators."""
    return number.replace(",", "").removesuffix("%").strip()


def written_like(literal: str, digits: str) -> str:
    """Return other digits with the percent sign that a literal has."""
    return f"{digits}%" if literal.endswith("%") else digits


def _number_in(cell: str) -> str:
    return cell.replace("$", "").split("(")[0].strip()
