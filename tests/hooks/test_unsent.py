"""Runs that waited arrive whole: figures with their steps, parents, files and state."""

from pathlib import Path

import mlflow
import pytest

from finrlhf_pipeline.hooks.unsent import send_all


@pytest.fixture
def kept(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a store with a finished child in a killed parent."""
    folder = tmp_path_factory.mktemp("kept")
    store = f"sqlite:///{folder}/mlflow.db"
    client = mlflow.MlflowClient(store)
    experiment = client.create_experiment("kept", (folder / "artifacts").as_uri())
    parent = client.create_run(experiment, run_name="journey")
    child = client.create_run(
        experiment, tags={"mlflow.parentRunId": parent.info.run_id}, run_name="train_grpo"
    )
    client.log_param(child.info.run_id, "grpo.trainer.beta", 0.04)
    for step in (1, 2):
        client.log_metric(child.info.run_id, "reward", step / 10, step=step)
    client.log_text(child.info.run_id, "hello", "notes/hello.txt")
    client.set_terminated(child.info.run_id)
    return store


def test_everything_arrives_once(kept: str, tracking: mlflow.MlflowClient, tmp_path: Path) -> None:
    experiment = tracking.get_experiment_by_name("tests").experiment_id
    assert send_all(kept, experiment) == 2
    runs = {run.info.run_name: run for run in tracking.search_runs([experiment])}
    parent, child = runs["journey"], runs["train_grpo"]
    assert child.data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert child.data.params == {"grpo.trainer.beta": "0.04"}
    history = tracking.get_metric_history(child.info.run_id, "reward")
    assert [(metric.step, metric.value) for metric in history] == [(1, 0.1), (2, 0.2)]
    assert (child.info.status, parent.info.status) == ("FINISHED", "KILLED")
    file = tracking.download_artifacts(child.info.run_id, "notes/hello.txt", str(tmp_path))
    assert Path(file).read_text(encoding="utf-8") == "hello"
    assert send_all(kept, experiment) == 0
