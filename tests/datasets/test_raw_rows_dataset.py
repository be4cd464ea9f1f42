"""The raw files of the catalog."""

import json
from pathlib import Path
from typing import Any

import pytest
from kedro.io import DatasetError

from finrlhf_pipeline.datasets import RawRowsDataset

ROWS: list[dict[str, Any]] = [{"id": "é", "n": 1.5}, {"id": "b", "n": None}]


@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl"])
def test_what_is_saved_comes_back(tmp_path: Path, name: str) -> None:
    dataset = RawRowsDataset(filepath=str(tmp_path / "new" / name))
    assert not dataset.exists()
    dataset.save(ROWS)
    assert dataset.exists()
    assert [row.value for row in dataset.load()] == ROWS
    assert [row.position for row in dataset.load()] == [1, 2]


def test_a_record_is_a_line(tmp_path: Path) -> None:
    RawRowsDataset(filepath=str(tmp_path / "x.json")).save(ROWS)
    text = (tmp_path / "x.json").read_text(encoding="utf-8")
    assert text == '[\n{"id": "é", "n": 1.5},\n{"id": "b", "n": null}\n]\n'
    assert json.loads(text) == ROWS
    RawRowsDataset(filepath=str(tmp_path / "x.jsonl")).save(ROWS)
    text = (tmp_path / "x.jsonl").read_text(encoding="utf-8")
    assert text == '{"id": "é", "n": 1.5}\n{"id": "b", "n": null}\n'


def test_a_suffix_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"neither \.json .* nor \.jsonl"):
        RawRowsDataset(filepath=str(tmp_path / "x.txt")).save(ROWS)


def test_a_failed_save_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    dataset = RawRowsDataset(filepath=str(tmp_path / "x.json"))
    dataset.save(ROWS)
    with pytest.raises(DatasetError):
        dataset.save([{"n": float("nan")}])
    assert [row.value for row in dataset.load()] == ROWS
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_a_missing_file_fails_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"There is no file .*none\.json'\. Put the file there"):
        RawRowsDataset(filepath=str(tmp_path / "none.json")).load()
