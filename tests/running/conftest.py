"""A small pipeline over files, run as a session would run it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kedro.framework.hooks import hook_impl
from kedro.framework.hooks.markers import HOOK_NAMESPACE
from kedro.framework.hooks.specs import DatasetSpecs, NodeSpecs
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Node, Pipeline
from kedro_datasets.json import JSONDataset
from pluggy import PluginManager

from finrlhf_pipeline.provenance import StepRecord, file_memory
from finrlhf_pipeline.running.hook_specs import StepSpecs
from finrlhf_pipeline.running.planning import Plan
from finrlhf_pipeline.running.runner import ReusingRunner
from finrlhf_pipeline.running.store import StepStore


def double(value: int, factor: int) -> int:
    return value * factor


def negate(value: int) -> int:
    return -value


def clip(value: int) -> int:
    return max(0, min(value, 10))


class Watch:
    """What hooks are told."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.reused: list[str] = []
        self.records: dict[str, StepRecord] = {}
        self.plan = Plan()

    @hook_impl
    def steps_planned(self, plan: Plan) -> None:
        self.plan = plan

    @hook_impl
    def before_node_run(self, node: Node) -> None:
        self.ran.append(node.name)

    @hook_impl
    def step_reused(self, node: Node) -> None:
        self.reused.append(node.name)

    @hook_impl
    def step_finished(self, node: Node, record: StepRecord) -> None:
        self.records[node.name] = record

    @hook_impl
    def step_run_ids(self) -> dict[str, str]:
        return {"mlflow": "f00"}


class Workplace:
    """A project folder with a raw number, and a pipeline of three steps over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.factor = 2
        self.nodes = [
            Node(double, ["raw", "params:factor"], "doubled", name="double"),
            Node(clip, "doubled", "clipped", name="clip"),
            Node(negate, "clipped", "negated", name="negate"),
        ]
        self.in_memory: set[str] = set()
        self.write("raw", 3)

    def path(self, name: str) -> Path:
        return self.folder / "data" / f"{name}.json"

    def write(self, name: str, value: Any) -> None:
        self.path(name).parent.mkdir(exist_ok=True)
        self.path(name).write_text(str(value), encoding="utf-8")

    def read(self, name: str) -> int:
        return int(self.path(name).read_text(encoding="utf-8"))

    def store(self) -> StepStore:
        return StepStore(self.folder, "data")

    def catalog(self) -> DataCatalog:
        stored = {
            name: JSONDataset(filepath=self.path(name).as_posix())
            for name in ("raw", "doubled", "clipped", "negated")
            if name not in self.in_memory
        }
        return DataCatalog({**stored, "params:factor": MemoryDataset(self.factor)})

    def run(self, *names: str) -> Watch:
        """Run the pipeline, or some steps of it."""
        watch, manager = Watch(), PluginManager(HOOK_NAMESPACE)
        for specification in (NodeSpecs, DatasetSpecs, StepSpecs):
            manager.add_hookspecs(specification)
        manager.register(watch)
        pipeline = Pipeline(self.nodes)
        chosen = pipeline.only_nodes(*names) if names else pipeline
        ReusingRunner(self.store()).run(chosen, self.catalog(), manager, run_id="2026")
        return watch


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    # files of these tests are as young as the tests
    monkeypatch.setattr(file_memory, "SETTLED_NANOSECONDS", -(10**12))
    return Workplace(tmp_path)


@pytest.fixture
def failing() -> Callable[[int], int]:
    return fail


def fail(value: int) -> int:
    raise ArithmeticError(f"{value} cannot be negated today")
