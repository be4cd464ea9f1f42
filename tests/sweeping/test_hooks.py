"""What a variant's run does otherwise."""

from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest
from kedro.io import DataCatalog, MemoryDataset

from finrlhf_pipeline.hooks.costs import COSTS
from finrlhf_pipeline.sweeping.hooks import PARENT, Figures, OneParent, OwnCosts, close_runs


@pytest.fixture
def tracking(tmp_path: Path) -> Iterator[mlflow.MlflowClient]:
    """Point MLflow at a database of the test's own."""
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    mlflow.create_experiment("tests", artifact_location=(tmp_path / "artifacts").as_uri())
    mlflow.set_experiment("tests")
    yield mlflow.MlflowClient()
    close_runs()
    mlflow.set_tracking_uri(before)


def test_a_parent_ends_whatever_became_of_its_variants(tracking: mlflow.MlflowClient) -> None:
    parent, figures = OneParent("sweep sft: sft.seed"), Figures(["sft_metrics"])
    parent.end("FAILED")  # no variant ever ran
    with mlflow.start_run() as run:
        parent.steps_planned()
        figures.steps_planned()
    assert figures.run_id == run.info.run_id
    assert parent.run_id is not None
    assert tracking.get_run(run.info.run_id).data.tags[PARENT] == parent.run_id
    parent.tell("| a |")
    parent.end("FAILED")
    ended = tracking.get_run(parent.run_id)
    assert ended.info.status == "FAILED"
    assert ended.data.tags["mlflow.note.content"] == "| a |"


def test_figures_are_those_of_the_reports() -> None:
    figures = Figures(["sft_metrics"])
    reports = {"sft_metrics": MemoryDataset({"n": 3}), "other": MemoryDataset({"n": 4})}
    figures.after_pipeline_run(DataCatalog(reports))
    assert figures.figures == {"sft_metrics.n": 3.0}


def test_an_account_begins_with_what_shared_trainings_cost() -> None:
    catalog = DataCatalog({COSTS: MemoryDataset()})
    OwnCosts({"sft": {"seconds": 1.0}}).before_pipeline_run(catalog)
    assert catalog.load(COSTS) == {"sft": {"seconds": 1.0}}
    OwnCosts({"sft": {"seconds": 9.0}}).before_pipeline_run(catalog)
    assert catalog.load(COSTS) == {"sft": {"seconds": 1.0}}
