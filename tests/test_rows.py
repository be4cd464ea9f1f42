"""The account of rows adds up, or the step is refused."""

import pytest

from finrlhf_pipeline.rows import LedgerError, Rejection, count_reasons, ledger_entry


def test_a_balanced_step_is_written_down() -> None:
    entry = ledger_entry("read", rows_in=5, rows_out=6, dropped={"b": 1, "a": 2}, added=4)
    assert entry == {
        "step": "read",
        "rows_in": 5,
        "added": 4,
        "rows_out": 6,
        "dropped": {"a": 2, "b": 1},
    }


def test_a_lost_row_is_refused_by_name() -> None:
    with pytest.raises(LedgerError, match=r"Step 'read' does not balance: 5 rows in"):
        ledger_entry("read", rows_in=5, rows_out=3, dropped={"broken": 1})


def test_reasons_are_counted() -> None:
    rows = [Rejection("a.json", n, reason, "") for n, reason in enumerate(["x", "y", "x"])]
    assert count_reasons(rows) == {"x": 2, "y": 1}
