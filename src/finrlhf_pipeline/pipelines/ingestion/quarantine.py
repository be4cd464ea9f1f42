"""Rows set aside with a reason, the account of them, and the share of them that is too large."""

from collections import Counter
from typing import Any, Final

from finrlhf_pipeline.pipelines.ingestion.layouts import RowError, SetAsideError
from finrlhf_pipeline.rows import RawRow, Rejection, ledger_entry

_MAX_DETAIL: Final = 200
_SHOWN_REASONS: Final = 5
_SHOWN_POSITIONS: Final = 3


class QuarantineError(ValueError):
    """A file of which too little can be used."""


def problem_of(row: RawRow) -> RowError | None:
    """Return why a row could not be parsed, if it could not."""
    if row.problem is None:
        return None
    reason, _, detail = row.problem.partition(": ")
    return RowError(reason, detail)


def printable(text: str) -> str:
    r"""Return a bounded text without control characters or halves of characters.

    >>> printable("a" + chr(10) + chr(0xD800))
    'a\\n\\ud800'
    """
    short = text if len(text) <= _MAX_DETAIL else f"{text[: _MAX_DETAIL - 3]}..."
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in short
    )


class Account:
    """What became of the rows of one file, kept while they pass."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._rows = 0
        self._items = 0
        self._accepted = 0
        self._set_aside = 0
        self._reasons: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._first: dict[str, list[int]] = {}

    def read(self, rows: int, items: int) -> None:
        """Count rows of the file, and the items that they hold: a row may hold several."""
        self._rows += rows
        self._items += items

    def accept(self, items: int = 1) -> None:
        """Count items that are of use."""
        self._accepted += items

    def reject(self, position: int, error: RowError) -> dict[str, Any]:
        """Count an item that is of none, and return its line for the quarantine file."""
        self._reasons[error.reason] += 1
        if isinstance(error, SetAsideError):
            self._set_aside += 1
        else:
            self._faults[error.reason] += 1
            first = self._first.setdefault(error.reason, [])
            if len(first) < _SHOWN_POSITIONS:
                first.append(position)
        detail = printable(error.detail)
        return Rejection(self._source, position, error.reason, detail).to_record()

    def entry(self) -> dict[str, Any]:
        """Return the ledger entry of the rows so far."""
        return ledger_entry(
            f"ingest {self._source}",
            self._rows,
            self._accepted,
            self._reasons,
            added=self._items - self._rows,
        )

    def check(self, max_share: float) -> None:
        """Fail where too many rows are faulty, or none is of use."""
        sound = self._items - self._set_aside
        faulty = self._faults.total()
        if sound and faulty > max_share * sound:
            raise QuarantineError(
                f"{faulty:,} of {sound:,} rows of '{self._source}' cannot be used "
                f"({faulty / sound:.1%}); ingestion.max_quarantined_share allows {max_share:.1%}. "
                f"{self._worst()}. Every one is in the quarantine file. Mend the rows, name their "
                "layout under ingestion.layouts, or allow a larger share."
            )
        if not self._accepted:
            kinds = ", ".join(f"{reason} {count:,}" for reason, count in self._reasons.items())
            raise QuarantineError(
                f"No row of '{self._source}' is of use ({kinds or 'it holds none'}). "
                "Give another file, or name its layout under ingestion.layouts."
            )

    def _worst(self) -> str:
        return "; ".join(
            f"{reason}: {count:,} (first at {', '.join(map(str, self._first[reason]))})"
            for reason, count in self._faults.most_common(_SHOWN_REASONS)
        )
