"""One readable line for each account."""

from finrlhf_pipeline.hooks.reports import describe_entry
from finrlhf_pipeline.rows import ledger_entry


def test_a_clean_step_is_a_short_line() -> None:
    assert describe_entry(ledger_entry("read", 1200, 1200, {})) == "read: 1,200 rows in, 1,200 out"


def test_drops_are_named() -> None:
    entry = ledger_entry("read", 3, 3, {"broken json": 1, "duplicate id": 1}, added=2)
    assert describe_entry(entry) == (
        "read: 3 rows in, 2 added, 3 out, 2 dropped (broken json 1, duplicate id 1)"
    )
