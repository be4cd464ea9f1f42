"""JSON that is shown as a table."""

from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.datasets import JSONTableDataset


@pytest.mark.parametrize(
    ("data", "columns", "cells"),
    [
        ([{"policy": "sft", "n": 2}], ["policy", "n"], [["sft", 2]]),
        (
            {"rows_in": 3, "dropped": {"a": 1}},
            ["figure", "value"],
            [["rows_in", 3], ["dropped", '{"a": 1}']],
        ),
    ],
)
def test_rows_and_accounts_are_shown_as_a_table(
    tmp_path: Path, data: Any, columns: list[str], cells: list[list[Any]]
) -> None:
    dataset = JSONTableDataset(filepath=str(tmp_path / "data.json"))
    dataset.save(data)
    preview = dataset.preview()
    assert (preview["columns"], preview["data"]) == (columns, cells)
    assert dataset.load() == data
