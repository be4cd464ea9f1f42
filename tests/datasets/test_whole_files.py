"""Files that are as before or as intended, never something between."""

from pathlib import Path
from typing import Any

import pytest
from kedro.io import DatasetError

from finrlhf_pipeline.datasets import JSONDataset, TextDataset


@pytest.mark.parametrize(
    ("kind", "value"), [(JSONDataset, {"a": [1, 2]}), (TextDataset, "text\n")], ids=["json", "text"]
)
def test_what_is_saved_is_loaded(tmp_path: Path, kind: Any, value: Any) -> None:
    dataset = kind(filepath=(tmp_path / "folder" / "file").as_posix())
    assert not dataset.exists()
    dataset.save(value)
    dataset.save(value)
    assert dataset.load() == value
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["file"]


def test_a_save_that_fails_halfway_leaves_what_was_there(tmp_path: Path) -> None:
    dataset = JSONDataset(filepath=(tmp_path / "file.json").as_posix())
    dataset.save({"a": 1})
    with pytest.raises(DatasetError):
        dataset.save({"long": "x" * 100_000, "broken": object()})
    assert dataset.load() == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]
