"""Rows of numbers in a table."""

from __future__ import annotations

from collections.abc import Sequence

from finrlhf_pipeline.finqa.quantity import parse_number

Table = Sequence[Sequence[str]]


def parse_cell(cell: str) -> float | None:
    """Return the number in a cell, which loses `$` and all from an opening parenthesis on.

    >>> parse_cell("$ -12.4 ( 12.4 )")
    -12.4
    """
    return parse_number(cell.replace("$", "").split("(")[0].strip())


def row_numbers(header: str, table: Table) -> list[float]:
    """Return the numbers of the last row with this header, or raise a ValueError that says why."""
    rows = [row for row in table if row and row[0].strip() == header]
    if not rows:
        raise ValueError(f"the table has no row {header[:80]!a}")
    cells = rows[-1][1:]
    if not cells:
        raise ValueError(f"row {header[:80]!a} has no cells")
    numbers = []
    for cell in cells:
        number = parse_cell(cell)
        if number is None:
            raise ValueError(f"cell {cell[:40]!a} of row {header[:80]!a} is not a number")
        numbers.append(number)
    return numbers
