"""The conventions of docs/architecture.md, as tests."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import yaml
from kedro.framework.project import configure_project, pipelines
from kedro.pipeline.node import Node
from pydantic import BaseModel

from finrlhf_pipeline.policies import POLICIES, SPLITS

PROJECT = Path(__file__).parents[2]
SOURCE = PROJECT / "src" / "finrlhf_pipeline"
MODULES = sorted(SOURCE.rglob("*.py"))
HEAVY = ("torch", "transformers", "trl", "mlflow", "datasets", "peft", "scipy", "sklearn")


@pytest.fixture(scope="module")
def nodes() -> list[Node]:
    configure_project("finrlhf_pipeline")
    registered = {node for pipeline in pipelines.values() for node in pipeline.nodes}
    return sorted(registered | stage_nodes())


def test_listing_pipelines_imports_nothing_heavy() -> None:
    program = (
        "import sys; from finrlhf_pipeline.pipeline_registry import register_pipelines; "
        f"register_pipelines(); print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_every_parameter_is_typed_and_closed(nodes: list[Node]) -> None:
    for node in nodes:
        hints = get_type_hints(node.func)
        arguments = [name for name in hints if name != "return"]
        for position, name in enumerate(node.inputs):
            if name.startswith("params:"):
                hint: Any = hints[arguments[position]]
                assert isinstance(hint, type), (node.name, name)
                if issubclass(hint, BaseModel):
                    assert hint.model_config.get("extra") == "forbid", (node.name, name)
                else:
                    assert hint in (int, float, str, bool), (node.name, name)


def test_every_dataset_is_declared_in_the_catalog(nodes: list[Node]) -> None:
    patterns = [pattern for pattern in catalog_entries() if not pattern.startswith("_")]
    shapes = [re.compile(re.sub(r"\\{\w+\\}", r"\\w+", re.escape(name))) for name in patterns]
    for node in nodes:
        for name in [*node.inputs, *node.outputs]:
            if not name.startswith("params:"):
                assert any(shape.fullmatch(name) for shape in shapes), (node.name, name)


def test_placeholders_stand_for_members_of_closed_sets(nodes: list[Node]) -> None:
    used = {name for node in nodes for name in [*node.inputs, *node.outputs]}
    for placeholder, members in (("split", SPLITS), ("policy", POLICIES)):
        for pattern in catalog_entries():
            if f"{{{placeholder}}}" not in pattern:
                continue
            shape = re.compile(re.escape(pattern).replace(rf"\{{{placeholder}\}}", r"(\w+)"))
            closer = [other for other in catalog_entries() if "{" not in other]
            for name in used - set(closer):
                match = shape.fullmatch(name)
                if match and not match[1].startswith(("accepted_", "raw_")):
                    assert match[1] in members, (pattern, name)


def test_node_names_are_unique_imperatives(nodes: list[Node]) -> None:
    # journeys may give a step other inputs, never another function
    functions = {(node.name, node.func) for node in nodes}
    names = {name for name, _ in functions}
    assert len(functions) == len(names)
    assert not [name for name in names if name.endswith("_node") or "(" in name]


def test_no_room_without_an_idea() -> None:
    vague = {"utils", "util", "common", "helpers", "core", "misc"}
    assert not [path for path in SOURCE.rglob("*") if path.stem in vague]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_module_opens_with_one_sentence_and_stays_readable(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{module} has no opening sentence"
    assert text.count("\n") <= 260, f"{module} tells more than one story"


def test_every_test_folder_mirrors_a_room() -> None:
    rooms = {path.relative_to(SOURCE) for path in SOURCE.rglob("*") if path.is_dir()}
    own = {Path(name) for name in ("project", "data")}
    for path in (PROJECT / "tests").rglob("test_*.py"):
        folder = path.parent.relative_to(PROJECT / "tests")
        assert folder in rooms | own | {Path()}, path


def stage_nodes() -> set[Node]:
    """Return the nodes of every stage, also of those that no journey leads to yet."""
    found: set[Node] = set()
    for folder in sorted((SOURCE / "pipelines").iterdir()):
        if (folder / "pipeline.py").is_file():
            stage = importlib.import_module(f"finrlhf_pipeline.pipelines.{folder.name}")
            needed = (POLICIES,) if folder.name in ("evaluation", "reporting") else ()
            found |= set(stage.create_pipeline(*needed).nodes)
    return found


def catalog_entries() -> list[str]:
    files = sorted((PROJECT / "conf" / "base" / "catalog").glob("*.yml"))
    return [name for file in files for name in yaml.safe_load(file.read_text(encoding="utf-8"))]
