"""What MLflow is told of reused steps."""

from dataclasses import replace

import mlflow
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Node
from pydantic import BaseModel

from finrlhf_pipeline.hooks.reused import Reused, described, parameters_of
from finrlhf_pipeline.provenance import Content, StepRecord
from finrlhf_pipeline.running.planning import Judgement, Plan


class Trainer(BaseModel):
    beta: float = 0.04


class Grpo(BaseModel):
    trainer: Trainer = Trainer()
    names: list[str] = []


def train(rows: list[int], grpo: Grpo) -> list[int]:
    return rows * len(grpo.names)


NODE = Node(train, ["rows", "params:grpo"], "policy", name="train_grpo")
CATALOG = DataCatalog({"params:grpo": MemoryDataset(Grpo())})
RECORD = StepRecord(
    node="train_grpo",
    state="finished",
    key="0" * 64,
    parts={},
    inputs={"rows": Content("data/rows.jsonl", "1" * 64), "hub": Content(None, "a@b")},
    outputs={},
    run={"mlflow": "f00"},
    started="2026-11-21T02:40:00.000+00:00",
    seconds=1.5,
)


def test_parameters_have_the_names_that_a_run_gives_them() -> None:
    assert parameters_of(NODE, CATALOG) == {"grpo.trainer.beta": 0.04, "grpo.names": []}


def test_parameters_inputs_and_the_run_that_made_it_are_logged(
    tracking: mlflow.MlflowClient,
) -> None:
    reused = Reused()
    reused.add(NODE, RECORD, CATALOG)
    with mlflow.start_run() as run:
        reused.tell()
        reused.tell()
    found = tracking.get_run(run.info.run_id)
    assert found.data.params["grpo.trainer.beta"] == "0.04"
    assert found.data.tags["reused.train_grpo"] == "f00"
    inputs = [(item.dataset.name, item.dataset.digest) for item in found.inputs.dataset_inputs]
    assert inputs == [("rows", "1" * 32)]


def test_without_an_active_run_nothing_is_logged() -> None:
    reused = Reused()
    reused.add(NODE, replace(RECORD, run={}), CATALOG)
    reused.tell()
    assert mlflow.active_run() is None  # MLflow would open one for whatever is logged


def test_a_plan_says_of_each_step_what_and_why() -> None:
    fresh = Judgement(NODE, "fresh", [], {}, {}, RECORD)
    new = replace(fresh, state="missing", reasons=["it has not run here yet"], record=None)
    assert described(Plan({"a": fresh, "b": new})) == {
        "a": {"state": "fresh", "reasons": [], "made_in": {"mlflow": "f00"}},
        "b": {"state": "missing", "reasons": ["it has not run here yet"], "made_in": {}},
    }
