"""Which runner a session takes, and where it works."""

from pathlib import Path
from typing import Any

import pytest
from kedro.config import MissingConfigException, OmegaConfigLoader
from kedro.runner import SequentialRunner, ThreadRunner

from finrlhf_pipeline.running.session import ReusingSession, data_root_of, take_data_root

GIVEN: dict[str, Any] = {"runner": None, "is_async": False, "runner_params": {}}


class Told(ReusingSession):
    """A session that knows only how the command line was called."""

    def __init__(self, command: dict[str, Any]) -> None:
        self._told = command

    @property
    def store(self) -> dict[str, Any]:
        return self._told


@pytest.mark.parametrize(
    ("command", "runner", "expected"),
    [
        ({"cli": {"params": GIVEN}}, SequentialRunner(), True),
        ({"cli": {"params": {**GIVEN, "runner": "SequentialRunner"}}}, SequentialRunner(), False),
        ({"cli": {"params": {**GIVEN, "is_async": True}}}, SequentialRunner(), False),
        ({"cli": {"params": GIVEN}}, ThreadRunner(), False),
        ({}, SequentialRunner(), False),
    ],
    ids=["nothing chosen", "by name", "async", "another", "from Python"],
)
def test_steps_are_reused_unless_somebody_chose_a_runner(
    command: dict[str, Any], runner: Any, *, expected: bool
) -> None:
    assert Told(command)._is_default(runner) is expected


def test_the_data_root_is_that_of_the_globals() -> None:
    loader: Any = {"globals": {"data_root": "data/x"}}
    assert data_root_of(loader) == "data/x"


def test_without_globals_there_is_a_usual_one() -> None:
    class Empty(dict[str, Any]):
        def __missing__(self, key: str) -> Any:
            raise MissingConfigException(key)

    loader: Any = Empty()
    assert data_root_of(loader) == "data"


def test_another_data_root_reaches_the_catalog(tmp_path: Path) -> None:
    for name, text in (
        ("globals", "data_root: data/x\nseed: 7\n"),
        ("catalog", "a: {type: t, filepath: '${globals:data_root}/a'}\n"),
        ("parameters", "seed: ${globals:seed}\n"),
    ):
        (tmp_path / "base").mkdir(exist_ok=True)
        (tmp_path / "base" / f"{name}.yml").write_text(text, encoding="utf-8")
    loader = OmegaConfigLoader(str(tmp_path), base_env="base", default_run_env="base")
    take_data_root(loader, "data/x/sweeps/v")
    assert loader["parameters"] == {"seed": 7}
    assert loader["catalog"]["a"]["filepath"] == "data/x/sweeps/v/a"
