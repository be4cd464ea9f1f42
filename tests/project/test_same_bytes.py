"""The same bytes of every dataset, model and figure, elsewhere."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Copy = Callable[[Path], Any]


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


def test_another_folder_locale_time_zone_and_hash_seed_make_no_difference(
    smoke_run: tuple[Any, str], copy_project: Copy, tmp_path: Path
) -> None:
    project = copy_project(tmp_path / "another place")
    run = project.kedro(
        "run",
        "--env",
        "smoke",
        PYTHONHASHSEED="4711",
        LC_ALL="C",
        TZ="Pacific/Kiritimati",
    )
    assert run.returncode == 0, run.stdout + run.stderr
    expected = digests(smoke_run[0].folder)
    found = digests(project.folder)
    assert {name for name in expected if found.get(name) != expected[name]} == set()
    assert found.keys() == expected.keys()
