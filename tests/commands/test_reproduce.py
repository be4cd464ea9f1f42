"""`kedro reproduce` says step by step how a second run came out."""

from pathlib import Path

import pytest

from finrlhf_pipeline.commands.reproduce import _environment, _tell
from finrlhf_pipeline.provenance.reproduction import Comparison

SAME = Comparison("make_rows", "identical")


def test_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    _tell([SAME, Comparison("tell_costs", "measured anew", "it reads training_costs")], [])
    assert capsys.readouterr().out == (
        "[1/2] make_rows: identical\n"
        "[2/2] tell_costs: measured anew: it reads training_costs\n"
        "1 steps gave the same bytes, and 1 tell what was measured anew.\n"
    )


def test_the_first_difference_and_what_else_changed(capsys: pytest.CaptureFixture[str]) -> None:
    _tell([SAME, Comparison("train", "differs", "model: line 1")], ["the installed libraries"])
    shown = capsys.readouterr().out
    assert "[2/2] train: differs: model: line 1\n" in shown
    assert "Not as in the first run: the installed libraries.\n" in shown
    assert "First different at train; 1 steps identical.\n" in shown


def test_the_copied_code_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEDRO_ENV", "smoke")
    environment = _environment(tmp_path)
    assert environment["PYTHONPATH"] == str(tmp_path / "src")
    assert "KEDRO_ENV" not in environment
