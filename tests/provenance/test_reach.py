"""Which code a function reaches, through a small package that the tests write."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.provenance.file_memory import FileMemory
from finrlhf_pipeline.provenance.reach import CodeReader, Reach, UnseenCodeError

FILES = {
    "__init__.py": "",
    "nodes.py": (
        "import json\nimport numpy as np\nfrom reached.rooms import helper\n"
        "from reached.rooms.deep import LIMIT, unused\n\n"
        "def step(rows):\n    return helper(rows[:LIMIT])\n\n"
        "def lazy(rows):\n    from reached import late\n    return late.work(rows)\n\n"
        "def counted(rows):\n    return np.mean(rows)\n\n"
        "def other(rows):\n    return unused(rows)\n\n"
        "class Doer:\n    def __call__(self, rows):\n        return rows\n\n"
        "nameless = lambda rows: rows\n"
    ),
    "rooms/__init__.py": "from reached.rooms.deep import helper\n",
    "rooms/deep.py": (
        "LIMIT = 3\nFACTOR = 2\n\ndef helper(rows):\n    return [inner(row) for row in rows]\n\n"
        "def inner(row):\n    return row * FACTOR\n\ndef unused(row):\n    return row\n"
    ),
    "late.py": "import torch.nn\n\ndef work(rows):\n    return torch.nn.Linear(1, 1)\n",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "reached"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield folder
    for name in [name for name in sys.modules if name.split(".")[0] == "reached"]:
        del sys.modules[name]


def step(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(importlib.import_module("reached.nodes"), name)
    return found


def reach(package: Path, name: str = "step") -> Reach:
    reader = CodeReader("reached", package, FileMemory(package.parent / "memory.json"))
    return reader.reach([step(name)])


def changed(package: Path, file: str, before: str, after: str, name: str = "step") -> bool:
    """Return whether a change of a file's text is a change of what a step reaches."""
    known = reach(package, name)
    path = package / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return reach(package, name) != known


def test_a_step_reaches_helpers_and_constants_through_reexports(package: Path) -> None:
    found = reach(package).definitions
    assert {
        "reached.nodes:step",
        "reached.rooms.deep:helper",
        "reached.rooms.deep:inner",
        "reached.rooms.deep:FACTOR",
        "reached.rooms.deep:LIMIT",
    } <= found.keys()
    assert "reached.rooms.deep:unused" not in found
    assert "reached.nodes:other" not in found


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("rooms/deep.py", "FACTOR = 2", "FACTOR = 3"),
        ("rooms/deep.py", "row * FACTOR", "row + FACTOR"),
        ("nodes.py", "rows[:LIMIT]", "rows[LIMIT:]"),
        (
            "nodes.py",
            "from reached.rooms import helper",
            "from reached.rooms.deep import inner as helper",
        ),
        ("rooms/__init__.py", "import helper", "import inner as helper"),
        ("rooms/__init__.py", "import helper\n", "import helper\nprint('effect')\n"),
        ("__init__.py", "", "import os\nos.environ['REACHED'] = '1'\n"),
    ],
)
def test_what_a_step_reaches_counts(package: Path, file: str, before: str, after: str) -> None:
    assert changed(package, file, before, after)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("rooms/deep.py", "def inner(row):", "# inner\ndef inner(row):\n    'multiply'"),
        ("rooms/deep.py", "def unused(row):\n    return row", "def unused(row):\n    return -row"),
        ("nodes.py", "return unused(rows)", "return unused(rows[:1])"),
        ("late.py", "Linear(1, 1)", "Linear(2, 2)"),
    ],
)
def test_what_a_step_does_not_reach_does_not(
    package: Path, file: str, before: str, after: str
) -> None:
    assert not changed(package, file, before, after)


def test_modules_imported_within_a_function_count(package: Path) -> None:
    assert changed(package, "late.py", "Linear(1, 1)", "Linear(2, 2)", name="lazy")


def test_libraries_count_where_their_names_are_used(package: Path) -> None:
    assert reach(package, "step").libraries == set()
    assert reach(package, "counted").libraries == {"numpy"}
    assert reach(package, "lazy").libraries == {"torch"}


def test_a_name_that_now_comes_from_elsewhere_counts(package: Path) -> None:
    assert changed(package, "nodes.py", "import numpy as np", "import pandas as np", name="counted")


def test_a_module_passed_on_as_a_value_counts_whole(package: Path) -> None:
    text = "from reached.rooms import deep\n\ndef step(rows):\n    return vars_of(deep)\n"
    (package / "nodes.py").write_text(text, encoding="utf-8")
    assert "reached.rooms.deep:unused" in reach(package).definitions


def test_a_star_import_counts_whole(package: Path) -> None:
    text = "from reached.rooms.deep import *\n\ndef step(rows):\n    return helper(rows)\n"
    (package / "nodes.py").write_text(text, encoding="utf-8")
    assert "reached.rooms.deep:unused" in reach(package).definitions


def test_a_function_of_a_library_is_that_library(package: Path) -> None:
    import yaml

    reader = CodeReader("reached", package, FileMemory(package.parent / "memory.json"))
    assert reader.reach([yaml.safe_load]) == Reach({}, {"yaml"})


def test_a_function_without_a_name_cannot_be_seen(package: Path) -> None:
    with pytest.raises(UnseenCodeError, match="no function or class at the top of a module"):
        reach(package, "nameless")
