"""A run of everything right after another: reused, quick, and still to be compared."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def again(
    smoke_run: tuple[Any, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, str]:
    """Return a copy of the finished project, run once more with tracking of its own."""
    folder = tmp_path_factory.mktemp("again") / "project"
    left_out = shutil.ignore_patterns("mlflow.db", "mlartifacts")
    shutil.copytree(smoke_run[0].folder, folder, ignore=left_out)
    project = type(smoke_run[0])(folder)
    run = project.kedro("run", "--env", "smoke", PYTHONPROFILEIMPORTTIME="1")
    assert run.returncode == 0, run.stdout + run.stderr
    return folder, run.stdout, run.stderr


def query(project: Path, sql: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(project / "mlflow.db") as database:
        return database.execute(sql).fetchall()


def test_every_step_is_reused_in_another_folder(again: tuple[Path, str, str]) -> None:
    steps = len(list((again[0] / "data" / "smoke" / ".steps" / "records").glob("*.json")))
    assert f"{steps} of {steps} steps are reused" in again[1]


def test_nothing_heavy_is_imported(again: tuple[Path, str, str]) -> None:
    imported = {line.rpartition("|")[2].strip() for line in again[2].splitlines()}
    assert "kedro" in imported
    assert not imported & {"torch", "transformers", "trl", "peft"}


def test_reused_steps_are_tracked_and_say_where_they_ran(again: tuple[Path, str, str]) -> None:
    tags = dict(query(again[0], "select key, value from tags"))
    assert len(tags["reused.training.grpo.train_grpo"]) == len("0123456789abcdef" * 2)
    assert "reused.from" in tags
    metrics = {name for (name,) in query(again[0], "select distinct key from metrics")}
    assert "train_ingestion_ledger.rows_in" in metrics
    parameters = dict(query(again[0], "select key, value from params"))
    assert "grpo.trainer.learning_rate" in parameters
