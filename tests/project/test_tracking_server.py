"""A run without its MLflow server: refused at once, or done without and told later."""

import json
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Copy = Callable[[Path], Any]


@pytest.fixture
def nowhere() -> str:
    """Return the address of a server that does not run."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def point_at(project: Any, uri: str, *, required: bool) -> None:
    given = {"server": {"mlflow_tracking_uri": uri}, "tracking": {"required": required}}
    (project.folder / "conf" / "local" / "mlflow.yml").write_text(json.dumps(given))


def test_a_server_that_is_gone_stops_the_run_before_it_begins(
    copy_project: Copy, tmp_path: Path, nowhere: str
) -> None:
    project = copy_project(tmp_path / "project")
    point_at(project, nowhere, required=True)
    run = project.kedro("run", "--pipeline", "ingestion")
    assert run.returncode != 0
    assert f"The MLflow server '{nowhere}' cannot be reached" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (project.folder / "data" / "02_intermediate").exists()


def test_a_run_that_went_on_without_it_is_told_by_the_next(
    copy_project: Copy, tmp_path: Path, nowhere: str
) -> None:
    project = copy_project(tmp_path / "project")
    point_at(project, nowhere, required=False)
    alone = project.kedro("run", "--pipeline", "ingestion")
    assert alone.returncode == 0, alone.stderr
    assert "The run goes on" in " ".join((alone.stdout + alone.stderr).split())
    waiting = project.folder / "data" / "08_reporting" / "runs" / "unsent"
    assert (waiting / "mlflow.db").is_file()
    (project.folder / "conf" / "local" / "mlflow.yml").unlink()
    later = project.kedro("run", "--pipeline", "ingestion")
    assert later.returncode == 0, later.stderr
    assert not waiting.exists()
    with sqlite3.connect(project.folder / "mlflow.db") as database:
        sent = database.execute("select run_uuid from tags where key = 'kept_run_id'").fetchall()
        metrics = database.execute(
            "select count(*) from metrics where run_uuid = ? and key like '%rows_in'", sent[0]
        ).fetchone()
    assert len(sent) == 1
    assert metrics[0] >= 4
