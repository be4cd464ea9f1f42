"""A training goes on from where it was, and only from there."""

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from safetensors.torch import load_file
from tiny_trainings import SAVED_AT, TRAININGS, grpo, ppo
from train_and_die import MOMENTS

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.rewards.style import Brevity
from finrlhf_pipeline.training.live import listening
from finrlhf_pipeline.training.stop_rules import StopRules
from finrlhf_pipeline.training.supervision import Trained
from finrlhf_pipeline.training.workspace import (
    COMPLETE,
    IDENTITY,
    RESULT,
    last_complete,
    open_workspace,
    writing_result,
)

SCRIPT = Path(__file__).with_name("train_and_die.py")
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


class Interrupted(Exception):  # noqa: N818  # no error: the test's own end of a training
    """Ends a training where a test wants it to end."""


def interrupted_at(moment: str, train: Callable[[], Trained]) -> tuple[Any, ...]:
    """Return what is told at the first such moment, at which the training is broken off."""

    def interrupt(*told: Any) -> None:
        raise Interrupted(*told)

    names = ("on_start", "on_step", "on_samples", "on_checkpoint", "on_end")
    ear: Any = SimpleNamespace(**{name: lambda *_: None for name in names} | {moment: interrupt})
    with pytest.raises(Interrupted) as caught, listening(ear):
        train()
    return caught.value.args


@pytest.mark.parametrize("train", [grpo, ppo])
@pytest.mark.parametrize(
    ("changes", "starts_at"),
    [
        ({}, SAVED_AT),
        ({"reward": Brevity(words=3)}, 0),
        ({"rules": StopRules(equal_reward_steps=7)}, 0),
    ],
    ids=["nothing", "a reward's settings", "a stop rule"],
)
def test_a_training_by_other_rewards_or_rules_starts_anew(
    train: Callable[..., Trained],
    changes: dict[str, Any],
    starts_at: int,
    tiny_base: Checkpoint,
    tmp_path: Path,
) -> None:
    before: dict[str, Any] = {"reward": Brevity(words=2)}
    interrupted_at("on_checkpoint", partial(train, tiny_base, tmp_path, **before))
    again = interrupted_at("on_start", partial(train, tiny_base, tmp_path, **before | changes))
    assert again == (starts_at, 5)


@pytest.mark.parametrize("name", TRAININGS)
def test_a_training_goes_on_in_the_midst_of_a_later_epoch(
    name: str, tiny_base: Checkpoint, tmp_path: Path
) -> None:
    train, names = TRAININGS[name], ("max_steps", "save_steps")
    if name == "ppo":
        names = ("steps", "checkpoint_every")
    changes = dict(zip(names, (7, 5), strict=True))  # an epoch has two steps, or four
    whole = train(tiny_base, tmp_path / "whole", **changes)
    interrupted_at("on_checkpoint", partial(train, tiny_base, tmp_path / "again", **changes))
    assert train(tiny_base, tmp_path / "again", **changes).history == whole.history
    assert digests(tmp_path / "again" / RESULT) == digests(tmp_path / "whole" / RESULT)


@pytest.mark.parametrize("train", [grpo, ppo])
def test_a_training_that_a_rule_stopped_at_a_checkpoint_stays_stopped(
    train: Callable[..., Trained], tiny_base: Checkpoint, tmp_path: Path
) -> None:
    rules = StopRules(min_entropy=100.0, window=SAVED_AT)
    whole = train(tiny_base, tmp_path / "whole", rules=rules)
    interrupted_at("on_end", partial(train, tiny_base, tmp_path / "again", rules=rules))
    assert train(tiny_base, tmp_path / "again", rules=rules).history == whole.history
    assert whole.history[-1]["step"] == SAVED_AT
    assert digests(tmp_path / "again" / RESULT) == digests(tmp_path / "whole" / RESULT)


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
        step, steps = interrupted_at("on_start", partial(train, tiny_base, workspace))
        assert SAVED_AT <= step <= steps
        assert json.dumps(train(tiny_base, workspace).history) == json.dumps(whole.history)
        assert digests(workspace / RESULT) == digests(tmp_path / RESULT)
