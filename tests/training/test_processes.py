"""Processes speak with one voice: what one finds or fails at, all do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.torch import load_file
from tiny_trainings import TRAININGS

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.training.errors import BrokenTrainingError, TrainingError
from finrlhf_pipeline.training.processes import agree, ask_first, fail_together
from finrlhf_pipeline.training.workspace import RESULT

SCRIPT = Path(__file__).with_name("train_in_two.py")
# how far apart one process and two may end, as a share of each weight's way from the base: sums
# are rounded in another order
SHARE_OF_THE_WAY = 1e-4


def test_one_process_agrees_with_itself() -> None:
    assert agree({"validation": 0.5}) == {"validation": 0.5}


def test_the_first_process_is_asked() -> None:
    assert ask_first(lambda: 7) == 7


def test_processes_that_do_not_meet_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(TrainingError, match="one of 2 processes, but they do not know of each"):
        ask_first(lambda: 7)


def test_a_problem_stops_and_none_does_not() -> None:
    fail_together(None)
    with pytest.raises(BrokenTrainingError, match="the sentence") as caught:
        fail_together(ValueError("the sentence"))
    assert isinstance(caught.value.__cause__, ValueError)


def launch(base: Checkpoint, folder: Path) -> list[subprocess.Popen[str]]:
    """Start two processes as a launcher would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "WORLD_SIZE": "2"}
    meeting |= {"ACCELERATE_USE_CPU": "true"}  # as `accelerate launch --cpu` does
    return [
        subprocess.Popen(
            [sys.executable, str(SCRIPT), base.base, str(folder), *TRAININGS],
            env={**os.environ, **meeting, "RANK": rank, "LOCAL_RANK": rank},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for rank in ("0", "1")
    ]


@pytest.fixture(scope="module")
def together(tiny_base: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where two processes have trained everything."""
    folder: Path = tmp_path_factory.mktemp("together")
    processes = launch(tiny_base, folder)
    try:
        for process in processes:
            output, _ = process.communicate(timeout=900)
            assert process.returncode == 0, output
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    return folder


@pytest.mark.parametrize("name", TRAININGS)
def test_two_processes_end_where_one_does(
    name: str, together: Path, tiny_base: Checkpoint, tmp_path: Path
) -> None:
    TRAININGS[name](tiny_base, tmp_path)
    assert [left.name for left in (together / name).iterdir() if left.is_dir()] == [RESULT]
    (file,) = (tmp_path / RESULT).glob("*.safetensors")
    one, two = load_file(file), load_file(together / name / RESULT / file.name)
    start = load_file(Path(tiny_base.base) / "model.safetensors")
    assert one.keys() == two.keys()
    for key, weight in one.items():
        # an adapter and a head have no place in the base: their way is all of them
        way = (weight - start[key] if key in start else weight).norm()
        assert way > 0, key
        assert (two[key] - weight).norm() < SHARE_OF_THE_WAY * way, key
