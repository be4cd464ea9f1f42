"""A training goes on from where it was, and only from there."""

import hashlib
import signal
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from safetensors.torch import load_file
from tiny_trainings import SAVED_AT, TRAININGS

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.training.workspace import (
    COMPLETE,
    IDENTITY,
    RESULT,
    last_complete,
    open_workspace,
    rows_digest,
    writing_result,
)

SCRIPT = Path(__file__).with_name("train_and_die.py")
MOMENTS = ("at_a_checkpoint", "in_between")
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


def test_a_result_takes_the_place_of_everything_else(tmp_path: Path) -> None:
    open_workspace(tmp_path, START, ROWS, {})
    make_checkpoint(tmp_path, 1)
    with writing_result(tmp_path) as folder:
        (folder / "model.safetensors").touch()
        assert not (tmp_path / RESULT).exists()
    assert sorted(item.name for item in tmp_path.iterdir()) == [IDENTITY, RESULT]
    assert (tmp_path / RESULT / "model.safetensors").is_file()


def test_a_result_that_could_not_be_written_is_none(tmp_path: Path) -> None:
    checkpoint = make_checkpoint(tmp_path, 1)
    with pytest.raises(ValueError, match="scores differently"), writing_result(tmp_path):
        raise ValueError("scores differently")
    assert not (tmp_path / RESULT).exists()
    assert checkpoint.exists()


def test_the_order_of_rows_matters_and_the_order_of_keys_does_not() -> None:
    assert rows_digest([{"a": 1, "b": 2}]) == rows_digest([{"b": 2, "a": 1}])
    assert rows_digest([{"a": 1}, {"a": 2}]) != rows_digest([{"a": 2}, {"a": 1}])


@pytest.fixture(scope="module")
def killed(tiny_base: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where each training was killed by `kill -9`, in a process of its own."""
    folder: Path = tmp_path_factory.mktemp("killed")
    answer = subprocess.run(
        [sys.executable, str(SCRIPT), tiny_base.base, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    deaths = [line.split() for line in answer.stdout.splitlines()]
    assert deaths == [[*each, str(signal.SIGKILL.value)] for each in product(TRAININGS, MOMENTS)]
    return folder


def learnt(result: Path) -> bool:
    """Return whether an adapter is more than what every training begins with."""
    stored = load_file(next(result.glob("*.safetensors")))
    return all(weight.any() for name, weight in stored.items() if "lora_B" in name)


def digests(folder: Path) -> dict[str, str]:
    files = [file for file in sorted(folder.rglob("*")) if file.suffix == ".safetensors"]
    assert files
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.parametrize("name", TRAININGS)
def test_killed_and_resumed_is_byte_for_byte_the_uninterrupted_training(
    name: str, killed: Path, tiny_base: Checkpoint, tmp_path: Path
) -> None:
    train = TRAININGS[name]
    whole = train(tiny_base, tmp_path)
    assert learnt(tmp_path / RESULT)
    for moment in MOMENTS:
        workspace = killed / f"{name}_{moment}"
        assert not (workspace / RESULT).exists()
        # it must go on, not begin again
        steps = [int(step.name[-1]) for step in workspace.rglob("*[-_]*[0-9]") if step.is_dir()]
        assert SAVED_AT in steps
        assert train(tiny_base, workspace).history == whole.history
        assert digests(workspace / RESULT) == digests(tmp_path / RESULT)
