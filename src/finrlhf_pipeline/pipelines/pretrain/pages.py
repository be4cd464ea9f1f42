"""Pages as practice material: their text, and their table's values as programs write them."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from finrlhf_pipeline.finqa import Example

Kind = Literal["plain", "percent", "signed"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its program in words, and its program."""

    question: str
    reason: str
    program: str


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: its label, its cells as written, and their values as in programs."""

    label: str
    cells: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """Say what the values are, as far as questions care."""
        if any(value.endswith("%") for value in self.values):
            return "percent"
        return "signed" if any(value.startswith("-") for value in self.values) else "plain"


@dataclass(frozen=True, slots=True)
class Page:
    """What practice is about: lines of text, years, rows, and the question the page came with."""

    lines: tuple[str, ...]
    years: tuple[str, ...]
    rows: tuple[Row, ...]
    asked: Asked

    @property
    def text(self) -> str:
        """Return the page as a prompt shows it."""
        return "\n".join(self.lines)

    def draw_row(self, rng: Random) -> Row:
        """Return any row."""
        return rng.choice(self.rows)


def read_page(example: Example) -> Page:
    """Return the page of an example."""
    table = [" | ".join(row) for row in example.table]
    return Page(
        lines=(*example.pre_text, *table, *example.post_text),
        years=example.table[0][1:],
        rows=tuple(
            Row(label, tuple(cells), tuple(as_value(cell) for cell in cells))
            for label, *cells in example.table[1:]
        ),
        asked=Asked(example.question, example.explanation, example.program),
    )


def as_value(cell: str) -> str:
    """Return a cell's number as a program writes it.

    >>> as_value("$ -5,829 ( 5,829 )"), as_value("27.5 %")
    ('-5829', '27.5%')
    """
    number = cell.removeprefix("$ ").partition(" (")[0]
    return number.replace(",", "").replace(" %", "%")
