"""How long listing pipelines takes beside a blank Kedro project with the same plugins.

python benchmarks/startup.py
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parents[1]
REPEATS = 7
COMMAND = [sys.executable, "-m", "kedro"]


def seconds(folder: Path, *arguments: str) -> float:
    """Return the wall time of one `kedro` command in a project's folder."""
    started = time.perf_counter()
    subprocess.run([*COMMAND, *arguments], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def blank_project(folder: Path) -> Path:
    """Make a project with nothing in it."""
    answers = ["--name", "blank", "--tools", "none", "--example", "n", "--telemetry", "no"]
    subprocess.run([*COMMAND, "new", *answers], cwd=folder, check=True, capture_output=True)
    return folder / "blank"


def main() -> None:
    """Alternate between the two projects, so that a noisy machine is noisy for both."""
    os.environ["DO_NOT_TRACK"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        blank = blank_project(Path(folder))
        ours, theirs = [], []
        for _ in range(REPEATS):
            theirs.append(seconds(blank, "registry", "list"))
            ours.append(seconds(PROJECT, "registry", "list"))
        run = seconds(PROJECT, "run", "--pipeline", "preferences")
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"registry list: blank {statistics.median(theirs):.2f} s, ours "
        f"{statistics.median(ours):.2f} s, ratio {ratio:.2f}"
    )
    print(f"run --pipeline preferences on the embedded data: {run:.1f} s")


if __name__ == "__main__":
    main()
