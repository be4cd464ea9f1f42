"""The commands of this project, and which of them answer at once."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from finrlhf_pipeline.cli import AT_ONCE, COMMANDS, AtOnce, cli


def test_every_command_exists_and_explains_itself() -> None:
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert command.help, name


def test_only_commands_answer_at_once() -> None:
    assert set(AT_ONCE) <= COMMANDS.keys()


@pytest.mark.parametrize(
    "arguments", [["kedro"], ["kedro", "run"], ["pytest", "status"], ["python -m kedro", "viz"]]
)
def test_anything_else_is_left_to_kedro(arguments: list[str]) -> None:
    AtOnce(arguments)


def test_outside_a_project_kedro_says_so_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    AtOnce(["kedro", "status"])


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).output
    assert all(name in shown for name in COMMANDS)
