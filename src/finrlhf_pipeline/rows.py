"""Rows on their way through the pipeline: where each came from, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


class LedgerError(ValueError):
    """A step lost or made rows that its ledger does not explain."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a user's file: its parsed value, or the problem that kept it from being parsed."""

    source: str
    position: int
    value: Any = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why one row was set aside."""

    source: str
    position: int
    reason: str
    detail: str

    def to_record(self) -> dict[str, Any]:
        """Return the line that the quarantine file keeps."""
        return {
            "source": self.source,
            "position": self.position,
            "reason": self.reason,
            "detail": self.detail,
        }


def ledger_entry(
    step: str, rows_in: int, rows_out: int, dropped: Mapping[str, int], added: int = 0
) -> dict[str, Any]:
    """Return the account of one step, refusing one that does not add up.

    >>> ledger_entry("ingest train examples", 3, 2, {"not json": 1})["dropped"]
    {'not json': 1}
    """
    if rows_in + added != rows_out + sum(dropped.values()):
        raise LedgerError(
            f"Step '{step}' does not balance: {rows_in} rows in and {added} added, but "
            f"{rows_out} out and {sum(dropped.values())} dropped. Every row needs a reason."
        )
    return {
        "step": step,
        "rows_in": rows_in,
        "added": added,
        "rows_out": rows_out,
        "dropped": dict(sorted(dropped.items())),
    }


def count_reasons(rejections: Iterable[Rejection]) -> dict[str, int]:
    """Count rejections by reason."""
    return dict(Counter(rejection.reason for rejection in rejections))
