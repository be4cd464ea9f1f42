"""Rows of this project, saved whole."""

from pathlib import Path
from typing import Any

import pytest
from kedro.io import DatasetError

from finrlhf_pipeline.datasets import JSONLinesDataset

ROWS: list[dict[str, Any]] = [
    {"id": "é", "exe_ans": 1.5, "table": [["a", "b"]]},
    {"id": "b", "exe_ans": "yes"},
]


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    dataset = JSONLinesDataset(filepath=str(tmp_path / "new" / "x.jsonl"))
    assert not dataset.exists()
    dataset.save(ROWS)
    assert dataset.exists()
    assert dataset.load() == ROWS
    dataset.save([])
    assert dataset.load() == []


@pytest.mark.parametrize("bad", [float("nan"), "\ud800", {1, 2}])
def test_a_failed_save_leaves_the_last_file(tmp_path: Path, bad: object) -> None:
    dataset = JSONLinesDataset(filepath=str(tmp_path / "x.jsonl"))
    dataset.save(ROWS)
    with pytest.raises(DatasetError):
        dataset.save([*ROWS, {"bad": bad}])
    assert dataset.load() == ROWS
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"a": 1}\n{"a": \n', encoding="utf-8")
    with pytest.raises(
        DatasetError, match=r"Line 2 of .* is damaged .* run the node that makes it"
    ):
        JSONLinesDataset(filepath=str(tmp_path / "x.jsonl")).load()


def test_a_preview_reads_the_first_rows_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\nbroken\n', encoding="utf-8")
    assert JSONLinesDataset(filepath=str(path)).preview(nrows=2) == {
        "columns": ["a"],
        "index": [0, 1],
        "data": [[1], [2]],
    }
