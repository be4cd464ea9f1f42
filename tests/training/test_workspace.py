"""A training goes on from where it was, and only from there."""

from pathlib import Path

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.training.workspace import (
    COMPLETE,
    RESULT,
    close_workspace,
    last_complete,
    open_workspace,
    rows_digest,
)

START = Checkpoint("base", "digest")
ROWS = [{"prompt": "a"}]


def make_checkpoint(folder: Path, step: int, *, complete: bool = True) -> Path:
    checkpoint = folder / f"checkpoint-{step}"
    checkpoint.mkdir(parents=True)
    if complete:
        (checkpoint / COMPLETE).touch()
    return checkpoint


def test_the_same_training_goes_on_from_its_last_checkpoint(tmp_path: Path) -> None:
    assert open_workspace(tmp_path, START, ROWS, {"lr": 1}) is None
    make_checkpoint(tmp_path, 90)
    last = make_checkpoint(tmp_path, 100)
    assert open_workspace(tmp_path, START, ROWS, {"lr": 1}) == last


def test_a_half_written_checkpoint_is_never_read(tmp_path: Path) -> None:
    whole = make_checkpoint(tmp_path, 1)
    half = make_checkpoint(tmp_path, 2, complete=False)
    assert last_complete(tmp_path) == whole
    assert not half.exists()


def test_another_learning_rate_another_row_or_another_base_starts_anew(tmp_path: Path) -> None:
    changes = (
        (START, ROWS, {"lr": 2}),
        (START, [{"prompt": "b"}], {"lr": 1}),
        (Checkpoint("base", "other digest"), ROWS, {"lr": 1}),
    )
    for number, change in enumerate(changes):
        folder = tmp_path / str(number)
        open_workspace(folder, START, ROWS, {"lr": 1})
        make_checkpoint(folder, 1)
        assert open_workspace(folder, *change) is None


def test_a_finished_training_starts_anew(tmp_path: Path) -> None:
    open_workspace(tmp_path, START, ROWS, {})
    make_checkpoint(tmp_path, 1)
    (tmp_path / RESULT).mkdir()
    assert open_workspace(tmp_path, START, ROWS, {}) is None


def test_closing_leaves_the_result_alone(tmp_path: Path) -> None:
    make_checkpoint(tmp_path, 1)
    (tmp_path / RESULT).mkdir()
    assert close_workspace(tmp_path) == tmp_path / RESULT
    assert [item.name for item in tmp_path.iterdir()] == [RESULT]


def test_the_order_of_rows_matters_and_the_order_of_keys_does_not() -> None:
    assert rows_digest([{"a": 1, "b": 2}]) == rows_digest([{"b": 2, "a": 1}])
    assert rows_digest([{"a": 1}, {"a": 2}]) != rows_digest([{"a": 2}, {"a": 1}])
