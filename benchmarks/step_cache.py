"""What the step cache costs and saves: a fresh run beside a blank one, and its share of a cold run.

python benchmarks/step_cache.py --env smoke
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parents[1]
KEDRO = [sys.executable, "-m", "kedro"]
REGISTRY = """
from kedro.pipeline import Node, Pipeline

def nothing():
    return {}

def register_pipelines():
    return {"__default__": Pipeline([Node(nothing, None, "nothing", name="make_nothing")])}
"""


def seconds(folder: Path, *arguments: str) -> tuple[float, float]:
    """Return the wall and the processor time of one `kedro` command in a project's folder."""
    before, started = os.times(), time.perf_counter()
    subprocess.run([*KEDRO, *arguments], cwd=folder, check=True, capture_output=True)
    wall, after = time.perf_counter() - started, os.times()
    used = after.children_user + after.children_system
    return wall, used - before.children_user - before.children_system


def blank_project(folder: Path) -> Path:
    """Make a project of one step that does nothing, tracked like this one."""
    answers = ["--name", "blank", "--tools", "none", "--example", "n", "--telemetry", "no"]
    subprocess.run([*KEDRO, "new", *answers], cwd=folder, check=True, capture_output=True)
    project = folder / "blank"
    (project / "src" / "blank" / "pipeline_registry.py").write_text(REGISTRY, encoding="utf-8")
    (project / "conf" / "base" / "mlflow.yml").write_text(
        f"server:\n  mlflow_tracking_uri: sqlite:///{project}/mlflow.db\n", encoding="utf-8"
    )
    return project


def heavy_imports(*arguments: str) -> list[str]:
    """Return which of the heaviest libraries one `kedro` command imports."""
    command = [sys.executable, "-X", "importtime", "-m", "kedro", *arguments]
    shown = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stderr
    loaded = {line.rpartition("|")[2].strip() for line in shown.splitlines() if "|" in line}
    return sorted(loaded & {"torch", "transformers", "trl", "peft"})


def main() -> None:
    """Alternate between the two projects, so that a noisy machine is noisy for both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--env", default="base")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--params", default="")
    arguments = parser.parse_args()
    run = ["run", "--env", arguments.env]
    run += ["--params", arguments.params] if arguments.params else []
    os.environ["DO_NOT_TRACK"] = "1"
    seconds(PROJECT, *run)  # whatever is stale runs now
    with tempfile.TemporaryDirectory() as folder:
        blank = blank_project(Path(folder))
        seconds(blank, "run")  # its database is made now
        theirs, ours, status = [], [], []
        for _ in range(arguments.repeats):
            theirs.append(seconds(blank, "run"))
            ours.append(seconds(PROJECT, *run))
            status.append(seconds(PROJECT, "status", *run[1:]))
    for name, place in (("wall", 0), ("processor", 1)):
        blank_median = statistics.median(times[place] for times in theirs)
        our_median = statistics.median(times[place] for times in ours)
        print(
            f"{name}: blank run {blank_median:.2f} s, fresh run of everything {our_median:.2f} s, "
            f"ratio {our_median / blank_median:.2f}; status "
            f"{statistics.median(times[place] for times in status):.2f} s"
        )
    print(f"heavy libraries imported by the fresh run: {heavy_imports(*run) or 'none'}")


if __name__ == "__main__":
    main()
