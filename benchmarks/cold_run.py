"""What the step cache adds to a run of everything from nothing, and how fast it reads files.

python benchmarks/cold_run.py --env smoke
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from killed_runs import copy_of_the_project

from finrlhf_pipeline.provenance.file_memory import FileMemory
from finrlhf_pipeline.provenance.fingerprints import file_digest

# runs in the copy: how long the runner took, and how much of that the steps themselves
TIMED_RUN = """
import json, sys, time
from kedro.framework.cli.cli import main
from kedro.runner import Task
from finrlhf_pipeline.running.runner import ReusingRunner

spent = dict.fromkeys(("run", "execute"), 0.0)

def timed(kind, method, name):
    inner = getattr(kind, method)
    def outer(*arguments, **named):
        started = time.perf_counter()
        try:
            return inner(*arguments, **named)
        finally:
            spent[name] += time.perf_counter() - started
    setattr(kind, method, outer)

timed(ReusingRunner, "_run", "run")
timed(Task, "execute", "execute")
sys.argv = ["kedro", "run", "--env", sys.argv[1]]
try:
    main()
finally:
    print(json.dumps(spent))
"""
MEGABYTE = 1 << 20
UNDER_WAY = 60_000_000  # nanoseconds after which a file counts as settled


def cold_run(environment: str) -> dict[str, float]:
    """Run everything in a copy without results, and return the seconds of runner and steps."""
    with tempfile.TemporaryDirectory() as folder:
        project = copy_of_the_project(Path(folder))
        shown = subprocess.run(
            [sys.executable, "-c", TIMED_RUN, environment],
            cwd=project,
            check=True,
            capture_output=True,
            text=True,
        )
    spent: dict[str, float] = json.loads(shown.stdout.splitlines()[-1])
    return spent


def read(path: Path) -> None:
    """Read a file and do nothing with it."""
    buffer = memoryview(bytearray(MEGABYTE))
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass


def seconds(work: Callable[[Path], object], path: Path) -> float:
    """Return how long it takes with a file that has to come from the disk."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    started = time.perf_counter()
    work(path)
    return time.perf_counter() - started


def compare_reading(megabytes: int, repeats: int) -> None:
    """Read, digest and recognise one file in turn."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        path = Path(folder) / "large"
        with path.open("wb") as file:
            for _ in range(megabytes):
                file.write(os.urandom(MEGABYTE))
            os.fsync(file.fileno())
        time.sleep(UNDER_WAY / 1e9)
        memory = FileMemory(Path(folder) / "memory.json")
        memory.recall(path, file_digest)
        ways: dict[str, Callable[[Path], object]] = {
            "reading alone": read,
            "digesting": file_digest,
            "recognising": lambda file: memory.recall(file, file_digest),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(repeats):
            for name, work in ways.items():
                taken[name].append(seconds(work, path))
    for name, times in taken.items():
        print(f"{name}: {median(times):.4f} s for {megabytes} MB")


def main() -> None:
    """Print the share of the cache, and the speed of its digests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--env", default="smoke")
    parser.add_argument("--megabytes", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    compare_reading(arguments.megabytes, arguments.repeats)
    spent = cold_run(arguments.env)
    own = spent["run"] - spent["execute"]
    print(
        f"cold run: {spent['run']:.1f} s, of which the cache's own {own:.2f} s "
        f"({own / spent['run']:.2%})"
    )


if __name__ == "__main__":
    main()
