"""Tables of invented figures, written as FinQA writes them."""

from dataclasses import dataclass
from random import Random
from typing import Final

from finrlhf_pipeline.world.amounts import Amount, Unit

_DOLLARS: Final = ("first", "all", "none")


@dataclass(frozen=True, slots=True)
class Series:
    """One line item and its amount for each year of the page, newest year first."""

    label: str
    unit: Unit
    amounts: tuple[Amount, ...]


def render_table(
    rng: Random, series: tuple[Series, ...], years: tuple[str, ...], scale: str
) -> tuple[tuple[str, ...], ...]:
    """Return header and rows, with `$` on no row, on every money row or on the first of them."""
    style = rng.choice(_DOLLARS)
    rows = [(f"( in {scale}s )", *years)]
    first = next((one for one in series if one.unit in ("money", "signed")), None)
    for one in series:
        dollar = style == "all" or (style == "first" and one is first)
        rows.append((one.label, *(amount.in_cell(dollar) for amount in one.amounts)))
    return tuple(rows)


def describe_row(table: tuple[tuple[str, ...], ...], row: int) -> str:
    """Return a row in words, as FinQA's gold evidence has it."""
    header, cells = table[0], table[row]
    parts = (
        f"the {cells[0]} of {name} is {cell} ;"
        for name, cell in zip(header[1:], cells[1:], strict=True)
    )
    return " ".join((header[0], *parts))
