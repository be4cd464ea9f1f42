"""Questions that would give away the answers of another split."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from finrlhf_pipeline.pipelines.ingestion.quarantine import printable
from finrlhf_pipeline.rows import Rejection

Row = dict[str, Any]
_Item = TypeVar("_Item")
_Table = tuple[tuple[str, ...], ...]
# a file's name, or all that its page says
_Page = str | tuple[str, _Table, str]
_WORD: Final = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")


def remove_contaminated(
    rows: Sequence[Row], held_out: Iterable[Row], similarity: float
) -> tuple[list[Row], list[Rejection]]:
    """Return the rows that give away nothing of those held out, and why the others do."""
    contamination = Contamination(held_out, similarity)
    kept, removed = [], []
    for row in rows:
        match = contamination.match(row)
        if match is None:
            kept.append(row)
        else:
            other = f"{match.other['source']} row {match.other['position']}"
            detail = printable(f"{row['id']} against {match.other['id']} ({other})")
            removed.append(Rejection(row["source"], row["position"], match.reason, detail))
    return kept, removed


@dataclass(frozen=True)
class Match:
    """Why a row may not be kept, and the row of the other split that it gives away."""

    reason: str
    other: Row


@dataclass(frozen=True)
class _Question:
    words: frozenset[str]
    masked: tuple[str, ...]
    row: Row


class Contamination:
    """Looks up whether a row is on a page, or asks a question, of the rows held out.

    Rows are found by their page and by their table, so the time grows with the rows and not with
    the pairs of rows.
    """

    def __init__(self, held_out: Iterable[Row], similarity: float) -> None:
        self._similarity = similarity
        self._pages: dict[_Page, Row] = {}
        self._contexts: dict[_Table | tuple[str, str], list[_Question]] = defaultdict(list)
        for row in held_out:
            for page in _pages(row):
                self._pages.setdefault(page, row)
            self._contexts[_context(row)].append(_question(row))

    def match(self, row: Row) -> Match | None:
        """Return what the row has in common with a row held out, if anything.

        Questions on one table are near-duplicates when they differ in their numbers alone, or
        share nearly all of their words.
        """
        for page in _pages(row):
            if page in self._pages:
                return Match("same page", self._pages[page])
        own = _question(row)
        others = self._contexts.get(_context(row), [])
        for other in others:
            if own.words == other.words:
                return Match("same question on the same table", other.row)
        for other in others:
            if own.masked == other.masked or _overlap(own, other) >= self._similarity:
                return Match("near-duplicate question on the same table", other.row)
        return None


def _pages(row: Row) -> Iterator[_Page]:
    """Yield what tells the row's page from others: its file, as far as it is named, and content.

    A page that says nothing is not told from others.
    """
    filename = row["filename"].strip().casefold()
    if filename:
        yield filename
    content = (_text(row["pre_text"]), _table(row), _text(row["post_text"]))
    if any(content):
        yield content


def _context(row: Row) -> _Table | tuple[str, str]:
    """Return the table, or the text of a page that has no table."""
    return _table(row) or (_text(row["pre_text"]), _text(row["post_text"]))


def _table(row: Row) -> _Table:
    """Return the table's plain cells, without the empty ones at the end of rows and the table."""
    rows = [tuple(_without_last_empty([_plain(cell) for cell in cells])) for cells in row["table"]]
    return tuple(_without_last_empty(rows))


def _without_last_empty(items: list[_Item]) -> list[_Item]:
    filled = (place for place in range(len(items), 0, -1) if items[place - 1])
    return items[: next(filled, 0)]


def _text(sentences: Iterable[str]) -> str:
    return _plain("".join(sentences))


def _plain(text: str) -> str:
    """Return the letters and digits of a text however it is spaced: `$5,829` for `$ 5,829` too.

    >>> _plain("$ 5,829")
    '5,829'
    """
    return "".join(text.split()).replace("$", "").casefold()


def _question(row: Row) -> _Question:
    words = _WORD.findall(row["qa"]["question"].casefold())
    masked = tuple("0" if word[0].isdecimal() else word for word in words)
    return _Question(frozenset(words), masked, row)


def _overlap(first: _Question, second: _Question) -> float:
    """Return the Jaccard similarity of two questions' words."""
    either = len(first.words | second.words)
    return len(first.words & second.words) / either if either else 1.0
