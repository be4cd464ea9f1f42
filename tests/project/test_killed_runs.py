"""A run that is killed, or finds the disk full, is gone on with, to the same bytes."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Copy = Callable[[Path], Any]
RUN = ("run", "--env", "smoke", "--pipeline", "prompts")
RECORDS = Path("data/smoke/08_reporting/runs")
PATIENCE_SECONDS = 300


def kill_when(project: Path, is_time: Callable[[Path], bool]) -> None:
    """Begin a run, and kill it without warning as soon as it is time."""
    running = subprocess.Popen(
        [sys.executable, "-m", "kedro", *RUN],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_time(project) and time.monotonic() < until:
        assert running.poll() is None, "the run ended before it could be killed"
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def in_the_first_migration(project: Path) -> bool:
    partial = project / "mlflow.db.partial"
    return partial.exists() and partial.stat().st_size > 0


def after_four_steps(project: Path) -> bool:
    journals = [path.read_text(encoding="utf-8") for path in (project / RECORDS).glob("*.journal")]
    return any(journal.count("\n") > 4 for journal in journals)


def run_on_a_full_disk(project: Path, limit: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kedro", *RUN],
        cwd=project,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (limit, limit)
        ),  # no threads here
    )


def records(project: Path) -> list[dict[str, Any]]:
    files = sorted((project / RECORDS).glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def digests(project: Path) -> dict[str, str]:
    return {
        name: output["digest"]
        for record in records(project)
        for step in record["steps"]
        for name, output in step["outputs"].items()
    }


@pytest.fixture(scope="module")
def gone_on(
    copy_project: Copy, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Any, subprocess.CompletedProcess[str]]:
    """Return a project that was killed twice, then had a full disk, and then ended."""
    project = copy_project(tmp_path_factory.mktemp("killed") / "project")
    kill_when(project.folder, in_the_first_migration)
    kill_when(project.folder, after_four_steps)
    full = run_on_a_full_disk(project.folder, limit=50_000)
    ended = project.kedro(*RUN)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return project, full


def test_the_bytes_are_those_of_an_undisturbed_run(
    smoke_run: tuple[Any, str], gone_on: tuple[Any, Any]
) -> None:
    expected, found = digests(smoke_run[0].folder), digests(gone_on[0].folder)
    assert {"train_prompts", "test_prompts", "train_examples"} <= found.keys()
    assert {name for name in found if found[name] != expected[name]} == set()


def test_the_chain_tells_of_what_happened_and_holds(gone_on: tuple[Any, Any]) -> None:
    project, _ = gone_on
    told = [record["status"] for record in records(project.folder)]
    assert told.count("interrupted") >= 1
    assert told[-1] == "finished"
    verified = project.kedro("verify", "--env", "smoke")
    assert verified.returncode == 0, verified.stdout


def test_a_full_disk_is_a_sentence(gone_on: tuple[Any, Any]) -> None:
    _, full = gone_on
    assert full.returncode != 0
    assert "Error: " in full.stderr
    assert "Traceback" not in full.stderr
