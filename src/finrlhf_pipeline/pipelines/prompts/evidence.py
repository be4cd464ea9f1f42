"""Units of evidence: the sentences and table rows of a page, each as one line of a prompt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from finrlhf_pipeline.template import flatten

HEADER_KEY = "table_0"


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence or table row: its FinQA key, its line in a prompt, a row's first cell."""

    key: str
    line: str
    label: str | None = None


def read_units(
    pre_text: Sequence[str], table: Iterable[Sequence[str]], post_text: Sequence[str]
) -> list[Unit]:
    """Return the units of a page in document order, without those that hold no letter or digit.

    Text keys count `pre_text`, then `post_text`, as FinQA's gold evidence does.

    >>> units = read_units(["as follows : ."], [["", "2008"], ["cash", "$ 5"]], ["see note 1 ."])
    >>> [(unit.key, unit.line) for unit in units]
    [('text_0', 'as follows : .'), ('table_0', '| 2008'), ('table_1', 'cash | $ 5'), \
('text_1', 'see note 1 .')]
    """
    sentences = [
        Unit(f"text_{index}", flatten(sentence))
        for index, sentence in enumerate((*pre_text, *post_text))
    ]
    rows = [_read_row(index, cells) for index, cells in enumerate(table)]
    units = [*sentences[: len(pre_text)], *rows, *sentences[len(pre_text) :]]
    return [unit for unit in units if any(map(str.isalnum, unit.line))]


def _read_row(index: int, cells: Sequence[str]) -> Unit:
    # a bar inside a cell would pass for the border of two cells
    flat = [flatten(cell.replace("|", "/")) for cell in cells]
    return Unit(f"table_{index}", " ".join(" | ".join(flat).split()), flat[0] if flat else "")
