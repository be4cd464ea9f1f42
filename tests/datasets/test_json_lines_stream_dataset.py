"""Rows saved chunk by chunk."""

from pathlib import Path

import pytest
from kedro.io import DatasetError

from finrlhf_pipeline.datasets import JSONLinesStreamDataset


def dataset_in(folder: Path, *, staged: bool = True) -> JSONLinesStreamDataset:
    return JSONLinesStreamDataset(filepath=str(folder / "x.jsonl"), staged=staged)


def save(dataset: JSONLinesStreamDataset, *values: int, first: int = 0) -> None:
    """Save each value as a chunk of its own."""
    for number, value in enumerate(values, first):
        dataset.save((number, iter([{"a": value}])))


def test_chunks_become_the_file_when_confirmed(tmp_path: Path) -> None:
    dataset = dataset_in(tmp_path)
    save(dataset, 1, 2)
    assert not dataset.exists()
    dataset.confirm()
    assert dataset.load() == [{"a": 1}, {"a": 2}]
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]


def test_an_interrupted_run_leaves_the_last_whole_file(tmp_path: Path) -> None:
    dataset = dataset_in(tmp_path)
    save(dataset, 1)
    dataset.confirm()
    save(dataset, 7, 8)
    assert dataset.load() == [{"a": 1}]


@pytest.mark.parametrize("same_process", [True, False])
def test_the_run_after_an_interrupted_one_starts_afresh(tmp_path: Path, same_process: bool) -> None:
    dataset = dataset_in(tmp_path)
    save(dataset, 7, 8)
    if not same_process:
        dataset = dataset_in(tmp_path)
    save(dataset, 1)
    dataset.confirm()
    assert dataset.load() == [{"a": 1}]


def test_a_second_run_in_the_process_starts_afresh(tmp_path: Path) -> None:
    dataset = dataset_in(tmp_path)
    for value in (1, 2):
        save(dataset, value)
        dataset.confirm()
        assert dataset.load() == [{"a": value}]


def test_a_chunk_out_of_turn_is_refused(tmp_path: Path) -> None:
    dataset = dataset_in(tmp_path)
    save(dataset, 1)
    with pytest.raises(DatasetError, match=r"Chunk 2 of .* came where chunk 1 was due"):
        save(dataset, 3, first=2)
    with pytest.raises(DatasetError, match=r"Chunk 1 of .* came where chunk 0 was due"):
        save(dataset_in(tmp_path), 3, first=1)


def test_nothing_cannot_be_confirmed(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no chunk of it was saved"):
        dataset_in(tmp_path).confirm()


def test_without_staging_each_chunk_is_there_at_once(tmp_path: Path) -> None:
    dataset = dataset_in(tmp_path, staged=False)
    save(dataset, 1)
    assert dataset.load() == [{"a": 1}]
    save(dataset, 2, first=1)
    dataset.confirm()
    assert dataset.load() == [{"a": 1}, {"a": 2}]
    save(dataset, 3)
    assert dataset.load() == [{"a": 3}]


def test_an_empty_chunk_makes_an_empty_file(tmp_path: Path) -> None:
    dataset = dataset_in(tmp_path)
    dataset.save((0, iter([])))
    dataset.confirm()
    assert dataset.load() == []


def test_a_preview_shows_the_first_rows_of_the_last_whole_file(tmp_path: Path) -> None:
    dataset = dataset_in(tmp_path)
    save(dataset, 1, 2, 3)
    dataset.confirm()
    assert dataset.preview(nrows=2)["data"] == [[1], [2]]
