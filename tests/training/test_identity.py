"""A training is this very one only as long as nothing that decides about its result has changed."""

import json
from pathlib import Path

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.training import identity
from finrlhf_pipeline.training.identity import (
    LIBRARIES,
    ROOMS,
    identify,
    rows_digest,
    source_digest,
)

START = Checkpoint("base", "digest")
ROWS = [{"prompt": "a"}]


def write_rooms(package: Path) -> Path:
    for room in ("reporting", *ROOMS):
        (package / room / "inner").mkdir(parents=True)
        (package / room / "inner" / "part.py").write_text("A = 1", encoding="utf-8")
    return package


def test_the_order_of_rows_matters_and_the_order_of_keys_does_not() -> None:
    assert rows_digest([{"a": 1, "b": 2}]) == rows_digest([{"b": 2, "a": 1}])
    assert rows_digest([{"a": 1}, {"a": 2}]) != rows_digest([{"a": 2}, {"a": 1}])


@pytest.mark.parametrize("room", ROOMS)
def test_an_edit_in_a_room_that_a_training_reaches_counts(room: str, tmp_path: Path) -> None:
    before = source_digest(write_rooms(tmp_path))
    (tmp_path / room / "inner" / "part.py").write_text("A = 2", encoding="utf-8")
    assert source_digest(tmp_path) != before


def test_other_rooms_files_and_places_do_not_count(tmp_path: Path) -> None:
    before = source_digest(write_rooms(tmp_path / "here"))
    there = write_rooms(tmp_path / "there")
    (there / "reporting" / "inner" / "part.py").write_text("A = 2", encoding="utf-8")
    (there / "training" / "part.pyc").write_text("compiled", encoding="utf-8")
    assert source_digest(there) == before


def test_code_counts_as_it_was_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    before = identify(START, ROWS, {})
    assert identify(START, ROWS, {}) == before
    monkeypatch.setattr(identity, "CODE", "edited")
    assert identify(START, ROWS, {}) != before


@pytest.mark.parametrize("upgraded", LIBRARIES)
def test_another_version_of_a_library_counts(
    upgraded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = json.loads(identify(START, ROWS, {}))
    monkeypatch.setattr(identity, "version", {**before["libraries"], upgraded: "new"}.__getitem__)
    after = json.loads(identify(START, ROWS, {}))
    assert [name for name in before if before[name] != after[name]] == ["libraries"]
