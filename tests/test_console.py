"""Only the warnings that are listed, with their reasons, are silenced; errors are sentences."""

import errno
import logging
import os

import pytest
from kedro.io import DatasetError

from finrlhf_pipeline.console import SILENCED, is_worth_reading, show_error
from finrlhf_pipeline.rows import LedgerError


def warning(words: str) -> logging.LogRecord:
    return logging.LogRecord("py.warnings", logging.WARNING, "", 0, words, None, None)


@pytest.mark.parametrize("words", SILENCED)
def test_listed_warnings_are_silent(words: str) -> None:
    assert not is_worth_reading(warning(f"somewhere.py:1: UserWarning: {words}, say others"))


def test_all_others_are_heard() -> None:
    assert is_worth_reading(warning("somewhere.py:1: UserWarning: your data are wrong"))


@pytest.mark.parametrize("error", [LedgerError("Step 'a' lost a row."), DatasetError("No file.")])
def test_an_error_written_for_the_user_is_its_sentence(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    show_error(type(error), error, None)
    shown = capsys.readouterr().err
    assert f"Error: {error}" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_a_sentence_whichever_library_met_it(
    code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    error = RuntimeError(f"Error while serializing: I/O error: {os.strerror(code)} (os error 0)")
    show_error(type(error), error, None)
    shown = capsys.readouterr().err
    assert f"There is no room to write: {error} Make room" in shown
    assert "Traceback" not in shown


def test_a_defect_of_ours_keeps_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        {}["missing"]
    except KeyError as error:
        show_error(type(error), error, error.__traceback__)
    assert "Traceback" in capsys.readouterr().err


def test_a_user_who_asks_sees_the_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINRLHF_TRACEBACK", "1")
    show_error(LedgerError, LedgerError("Step 'a' lost a row."), None)
    assert "finrlhf_pipeline.rows.LedgerError" in capsys.readouterr().err
