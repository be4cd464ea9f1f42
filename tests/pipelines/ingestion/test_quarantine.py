"""The account of a file."""

import pytest

from finrlhf_pipeline.pipelines.ingestion.layouts import RowError, SetAsideError
from finrlhf_pipeline.pipelines.ingestion.quarantine import Account, QuarantineError, printable
from finrlhf_pipeline.rows import LedgerError


def test_a_row_may_hold_several_items() -> None:
    account = Account("dev.json")
    account.read(rows=2, items=5)
    account.accept(3)
    account.reject(1, RowError("mistyped field", "x"))
    account.reject(2, SetAsideError("span question", "y"))
    assert account.entry() == {
        "step": "ingest dev.json",
        "rows_in": 2,
        "added": 3,
        "rows_out": 3,
        "dropped": {"mistyped field": 1, "span question": 1},
    }


def test_a_lost_row_does_not_balance() -> None:
    account = Account("dev.json")
    account.read(rows=2, items=2)
    account.accept(1)
    with pytest.raises(LedgerError):
        account.entry()


def test_rows_of_another_kind_are_no_fault() -> None:
    account = Account("dev.json")
    account.read(rows=10, items=10)
    account.accept(2)
    for position in range(8):
        account.reject(position, SetAsideError("span question", ""))
    account.check(max_share=0)
    account.read(rows=1, items=1)
    account.reject(11, RowError("broken json", ""))
    with pytest.raises(
        QuarantineError, match=r"1 of 3 rows of 'dev.json' cannot be used \(33.3%\)"
    ):
        account.check(max_share=0.3)


def test_a_file_of_other_kinds_only_is_of_no_use() -> None:
    account = Account("dev.json")
    account.read(rows=1, items=1)
    account.reject(1, SetAsideError("span question", ""))
    with pytest.raises(QuarantineError, match=r"No row .* is of use \(span question 1\)"):
        account.check(max_share=1)


def test_a_detail_is_short_and_has_no_control_characters() -> None:
    line = Account("x").reject(1, RowError("empty answer", "\x1b[31mé\n\ud800" + "x" * 500))
    assert line["detail"].startswith(r"\x1b[31mé\n\ud800xxx")
    assert len(line["detail"]) < 250
    assert printable("plain") == "plain"
