"""The same bytes of every dataset, model and figure: elsewhere, another day, after being killed."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Copy = Callable[[Path], Any]

# as if the process ran 40 days later
ANOTHER_DAY = """
import datetime, time
real, DAYS = time.time, 40 * 86400
time.time = lambda: real() + DAYS
time.time_ns = lambda: int((real() + DAYS) * 1e9)
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
datetime.datetime = Later
"""


def digests(project: Path) -> dict[str, str]:
    """Return the content of every dataset that the steps of all recorded runs wrote."""
    found: dict[str, str] = {}
    measured = {"training_costs"}  # how long things took, and what tells of it
    for path in sorted((project / "data" / "smoke" / "08_reporting" / "runs").glob("*.json")):
        for step in json.loads(path.read_text(encoding="utf-8"))["steps"]:
            if measured & set(step["inputs"]):
                measured.update(step["outputs"])
            else:
                found.update({name: entry["digest"] for name, entry in step["outputs"].items()})
    return found


def start(project: Path, pipeline: str, limit: int | None = None) -> subprocess.Popen[bytes]:
    """Begin a smoke run in a process group of its own, with files of at most `limit` bytes."""

    def restrict() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-m", "kedro", "run", "--env", "smoke", "--pipeline", pipeline],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=restrict,  # noqa: PLW1509  # no threads here
    )


def test_another_folder_day_locale_and_hash_seed_make_no_difference(
    smoke_run: tuple[Any, str], copy_project: Copy, tmp_path: Path
) -> None:
    world = tmp_path / "world"
    world.mkdir()
    (world / "sitecustomize.py").write_text(ANOTHER_DAY, encoding="utf-8")
    project = copy_project(tmp_path / "another place")
    run = project.kedro(
        "run",
        "--env",
        "smoke",
        PYTHONHASHSEED="4711",
        PYTHONPATH=str(world),
        LC_ALL="C",
        TZ="Pacific/Kiritimati",
    )
    assert run.returncode == 0, run.stdout + run.stderr
    expected = digests(smoke_run[0].folder)
    found = digests(project.folder)
    assert {name for name in expected if found.get(name) != expected[name]} == set()
    assert found.keys() == expected.keys()


def test_killed_runs_and_a_full_disk_end_with_the_same_bytes(
    smoke_run: tuple[Any, str], copy_project: Copy, tmp_path: Path
) -> None:
    project = copy_project(tmp_path / "killed")
    draw = random.Random(7)  # noqa: S311  # moments, no secrets
    for _ in range(3):
        running = start(project.folder, "sft")
        try:
            running.wait(timeout=draw.uniform(8, 30))
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
    assert start(project.folder, "sft", limit=1_500_000).wait() != 0
    assert start(project.folder, "sft").wait() == 0
    expected, found = digests(smoke_run[0].folder), digests(project.folder)
    assert {"sft_policy", "sft_history", "sft_predictions"} <= found.keys()
    assert {name for name in found if found[name] != expected[name]} == set()
    verified = project.kedro("verify", "--env", "smoke")
    assert verified.returncode == 0, verified.stdout
