"""Row counts for Kedro-Viz."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from finrlhf_pipeline.hooks.row_counts import STATISTICS, RowCounts


def begun(project: Path) -> RowCounts:
    hook = RowCounts()
    hook.after_context_created(SimpleNamespace(project_path=project))
    return hook


def written(project: Path) -> dict[str, dict[str, int]]:
    return dict(json.loads((project / STATISTICS).read_text(encoding="utf-8")))


def test_lists_are_counted_and_chunks_of_a_stream_are_not(tmp_path: Path) -> None:
    hook = begun(tmp_path)
    hook.after_dataset_saved("train_examples", [{"id": "a"}, {"id": "b"}])
    hook.after_dataset_saved("accepted_train_examples", (0, [{"id": "a"}]))
    hook.after_dataset_loaded("test_examples", [])
    hook.after_pipeline_run()
    assert written(tmp_path) == {"train_examples": {"rows": 2}, "test_examples": {"rows": 0}}


def test_what_kedro_viz_and_earlier_runs_have_counted_stays(tmp_path: Path) -> None:
    first = begun(tmp_path)
    first.after_dataset_saved("train_examples", [1])
    first.after_pipeline_run()
    second = begun(tmp_path)
    frames = {"frame": {"rows": 3, "columns": 2}}
    (tmp_path / STATISTICS).write_text(json.dumps(frames), encoding="utf-8")
    second.after_pipeline_run()
    assert written(tmp_path) == {"train_examples": {"rows": 1}, **frames}


@pytest.mark.parametrize("spoilt", ["", "[]", "{"])
def test_a_spoilt_file_is_begun_anew(tmp_path: Path, spoilt: str) -> None:
    (tmp_path / STATISTICS).parent.mkdir()
    (tmp_path / STATISTICS).write_text(spoilt, encoding="utf-8")
    hook = begun(tmp_path)
    hook.after_dataset_saved("train_examples", [1])
    hook.after_pipeline_run()
    assert written(tmp_path) == {"train_examples": {"rows": 1}}
