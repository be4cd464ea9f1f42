"""Kill smoke runs at random moments and fill their disk; do they end with the same bytes?

python benchmarks/killed_runs.py --kills 20 --full-disks 5
"""

import argparse
import importlib
import json
import math
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).parents[1]
COPIED = ("conf", "src", "pyproject.toml", ".telemetry", "constraints.txt", "data/01_raw")
ROOT = Path("data/smoke")
LOADED = ("kedro_mlflow.framework.hooks.mlflow_hook", "mlflow", "torch", "transformers", "trl")
# from less than a table to more than a model
SMALLEST_FILE, LARGEST_FILE = 20_000, 8_000_000


def copy_of_the_project(folder: Path) -> Path:
    """Copy what a fresh clone holds."""
    for name in COPIED:
        source, target = PROJECT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (folder / "conf" / "local").mkdir(exist_ok=True)
    return folder


def start(folder: Path, pipeline: str, file_limit: int | None = None) -> int:
    """Begin a run in a process of its own, which starts with the libraries already loaded.

    A run in a fresh process spends most of its time importing, where a kill shows nothing.
    """
    process = os.fork()
    if process == 0:
        try:
            run(folder, pipeline, file_limit)
        except SystemExit as ended:
            os._exit(ended.code if isinstance(ended.code, int) else 1)
        except BaseException:  # noqa: BLE001  # whatever it was, this is a copy of the benchmark
            os._exit(1)
        os._exit(0)
    return process


def run(folder: Path, pipeline: str, file_limit: int | None) -> None:
    """Do in this process what `kedro run` does."""
    from kedro.framework.cli.cli import main as kedro

    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    os.chdir(folder)
    if file_limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
    sys.argv = ["kedro", "run", "--env", "smoke", "--pipeline", pipeline]
    kedro()


def wait(process: int, seconds: float = math.inf) -> int | None:
    """Return the exit status of a process, or None where it goes on after so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    return None


def digests(folder: Path) -> dict[str, str]:
    """Return the content of every dataset, as the run records say and `kedro verify` confirms."""
    verified = subprocess.run(
        [sys.executable, "-m", "kedro", "verify", "--env", "smoke"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    if verified.returncode != 0:
        sys.exit(verified.stdout + verified.stderr)
    found: dict[str, str] = {}
    measured = {"training_costs"}  # how long things took, and what tells of it
    for path in sorted((folder / ROOT / "08_reporting" / "runs").glob("*.json")):
        for step in json.loads(path.read_text(encoding="utf-8"))["steps"]:
            if measured & set(step["inputs"]):
                measured.update(step["outputs"])
            else:
                found.update({name: entry["digest"] for name, entry in step["outputs"].items()})
    return found


def last_step(folder: Path) -> str:
    """Return how far a killed run was, from the journal it left."""
    journals = sorted((folder / ROOT / "08_reporting" / "runs").glob("*.journal"))
    lines = journals[-1].read_text(encoding="utf-8").splitlines() if journals else []
    return f"after {json.loads(lines[-1])['name']}" if len(lines) > 1 else "before the first step"


def compare(folder: Path, expected: dict[str, str]) -> list[str]:
    """Return the datasets that differ from those of the calm run."""
    found = digests(folder)
    return sorted(
        name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)
    )


def start_over(folder: Path) -> None:
    """Forget all that runs have made."""
    shutil.rmtree(folder / ROOT)


def run_calmly(folder: Path, pipeline: str) -> float:
    """Run to the end and return how long it took."""
    began = time.perf_counter()
    if wait(start(folder, pipeline)) != 0:
        sys.exit(f"The run in {folder} failed: run it by hand to see why.")
    return time.perf_counter() - began


def kill_at_random(folder: Path, pipeline: str, draw: random.Random, longest: float) -> str | None:
    """Begin a run and kill it; return the last step it finished, or None where it was done."""
    running = start(folder, pipeline)
    status = wait(running, draw.uniform(0, longest))
    if status is None:
        os.kill(running, signal.SIGKILL)
        os.waitpid(running, 0)
        return last_step(folder)
    if status != 0:
        sys.exit("A run failed before it was killed: run it by hand to see why.")
    return None


def main() -> None:
    """Print where runs were killed, and whether every finished one has the calm run's bytes."""
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--full-disks", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--pipeline", default="__default__")
    options.add_argument("--calm", type=Path, help="a project that has run, to save one run")
    options.add_argument("--longest", type=float, default=60, help="seconds until a kill, at most")
    chosen = options.parse_args()
    draw = random.Random(chosen.seed)
    for name in LOADED:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as place:
        calm = chosen.calm or copy_of_the_project(Path(place) / "calm")
        if chosen.calm is None:
            print(f"calm run: {run_calmly(calm, chosen.pipeline):.0f} s")
        expected = digests(calm)
        folder = copy_of_the_project(Path(place) / "killed")
        reached: Counter[str] = Counter()
        finished, different = 0, list[str]()
        while sum(reached.values()) < chosen.kills:
            step = kill_at_random(folder, chosen.pipeline, draw, chosen.longest)
            if step is not None:
                reached[step] += 1
                print(f"kill {sum(reached.values())}: {step}", flush=True)
                continue
            finished += 1
            different += compare(folder, expected)
            start_over(folder)
        for _ in range(chosen.full_disks):
            limit = round(SMALLEST_FILE * (LARGEST_FILE / SMALLEST_FILE) ** draw.random())
            status = wait(start(folder, chosen.pipeline, file_limit=limit))
            print(f"files of at most {limit:,} bytes: status {status}", flush=True)
        run_calmly(folder, chosen.pipeline)
        finished += 1
        different += compare(folder, expected)
    print(
        f"{sum(reached.values())} kills at {len(reached)} different places, {chosen.full_disks} "
        f"full disks, {finished} finished runs: {len(different)} of {len(expected)} datasets "
        f"differ{': ' + ', '.join(different) if different else ''}"
    )


if __name__ == "__main__":
    main()
