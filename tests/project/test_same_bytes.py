"""The same bytes of every dataset, model and figure, elsewhere."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

Copy = Callable[[Path], Any]

DAYS = 40
# read by a process before anything else
ANOTHER_DAY = f"""
import datetime, time_machine
time_machine.travel(datetime.datetime.now() + datetime.timedelta(days={DAYS})).start()
"""


def records(project: Path) -> list[dict[str, Any]]:
    paths = sorted((project / "data" / "smoke" / "08_reporting" / "runs").glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def day_of(project: Path) -> datetime:
    return datetime.fromisoformat(records(project)[0]["started"])


def digests(project: Path) -> dict[str, str]:
    """Return the content of every dataset that the steps of all recorded runs wrote."""
    found: dict[str, str] = {}
    measured = {"training_costs"}  # how long things took, and what tells of it
    for record in records(project):
        for step in record["steps"]:
            if measured & set(step["inputs"]):
                measured.update(step["outputs"])
            else:
                found.update({name: entry["digest"] for name, entry in step["outputs"].items()})
    return found


def test_another_folder_day_locale_time_zone_and_hash_seed_make_no_difference(
    smoke_run: tuple[Any, str], copy_project: Copy, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(ANOTHER_DAY, encoding="utf-8")
    project = copy_project(tmp_path / "another place")
    run = project.kedro(
        "run",
        "--env",
        "smoke",
        PYTHONPATH=str(tmp_path),
        PYTHONHASHSEED="4711",
        LC_ALL="C",
        TZ="Pacific/Kiritimati",
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert (day_of(project.folder) - day_of(smoke_run[0].folder)).days >= DAYS - 1
    expected = digests(smoke_run[0].folder)
    found = digests(project.folder)
    assert {name for name in expected if found.get(name) != expected[name]} == set()
    assert found.keys() == expected.keys()
