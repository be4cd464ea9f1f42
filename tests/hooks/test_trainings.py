"""Each training is a child run with its own parameters, live figures, samples and model."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
import pytest
from kedro.io import DataCatalog
from kedro.pipeline import Node

from finrlhf_pipeline.hooks.trainings import SAMPLES, TrainingRuns
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.training.live import (
    Ending,
    tell_checkpoint,
    tell_end,
    tell_samples,
    tell_start,
    tell_step,
)

INPUTS = {"params:sft": {"trainer": {"learning_rate": 0.001}}, "sft_rows": [1]}
ROW = {"prompt": "q", "completion": "a", "reward": 1.5, "reward/correctness": 1.0, "kl": 0.1}


def training_node(name: str) -> Node:
    return Node(func=sorted, inputs="rows", outputs="policy", name=name, tags="training")


def child_of(client: mlflow.MlflowClient, parent: Any) -> Any:
    query = f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'"
    (child,) = client.search_runs([parent.info.experiment_id], query)
    return client.get_run(child.info.run_id)


def follow(
    name: str,
    tell: Callable[[], None],
    outputs: dict[str, Any] | None = None,
    catalog: DataCatalog | None = None,
) -> Any:
    """Run a training that tells what `tell` says, and return its parent run."""
    hook = TrainingRuns()
    with mlflow.start_run(run_name="dpo · 01-02 00:00") as parent:
        hook.before_node_run(training_node(name), INPUTS)
        tell()
        hook.after_node_run(catalog or DataCatalog(), outputs or {})
        assert mlflow.active_run().info.run_id == parent.info.run_id
    return parent


def test_figures_parameters_checkpoints_and_the_model_can_be_read_back(
    tracking: mlflow.MlflowClient, tmp_path: Path
) -> None:
    def tell() -> None:
        tell_start(0, 2)
        tell_step(1, {"loss": 2.0})
        tell_step(2, {"loss": 1.0, "validation/correctness": 0.25})
        tell_checkpoint(2, 123)
        tell_end(Ending(samples=16))

    (tmp_path / "adapter_model.safetensors").write_bytes(b"weights")
    policy = Checkpoint(base="base", fingerprint="", adapter=str(tmp_path))
    child = child_of(tracking, follow("train_sft", tell, {"policy": policy, "history": []}))
    assert (child.info.run_name, child.info.status) == ("sft training · 01-02 00:00", "FINISHED")
    assert child.data.params == {"sft.trainer.learning_rate": "0.001"}
    assert child.data.metrics == {
        "loss": 1.0,
        "validation/correctness": 0.25,
        "checkpoint_bytes": 123.0,
    }
    steps = [(m.step, m.value) for m in tracking.get_metric_history(child.info.run_id, "loss")]
    assert steps == [(1, 2.0), (2, 1.0)]
    stored = tracking.download_artifacts(child.info.run_id, "policy/adapter_model.safetensors")
    assert Path(stored).read_bytes() == b"weights"


def test_samples_of_all_steps_are_one_table(tracking: mlflow.MlflowClient) -> None:
    def tell() -> None:
        tell_samples(25, [{"step": 25, **ROW}, {"step": 25, **ROW, "completion": "<b>"}])
        tell_samples(50, [{"step": 50, **ROW, "kl": None}])

    child = child_of(tracking, follow("train_grpo", tell))
    stored = Path(tracking.download_artifacts(child.info.run_id, SAMPLES))
    table = json.loads(stored.read_text(encoding="utf-8"))
    assert table["columns"] == ["step", *ROW]
    assert [row[0] for row in table["data"]] == [25, 25, 50]
    assert table["data"][0][1:] == list(ROW.values())
    assert (table["data"][1][2], table["data"][2][-1]) == ("<b>", None)
    (listed,) = json.loads(child.data.tags["mlflow.loggedArtifacts"])
    assert listed == {"path": SAMPLES, "type": "table"}


def test_why_it_stopped_and_what_was_kept_are_tags(tracking: mlflow.MlflowClient) -> None:
    def tell() -> None:
        tell_end(Ending(8, stop_reason="The entropy is 0.", kept_step=40, correctness=0.25))

    tags = child_of(tracking, follow("train_ppo", tell)).data.tags
    assert tags["stop_reason"] == "The entropy is 0."
    assert (tags["kept_step"], tags["kept_correctness"]) == ("40", "0.25")


def test_a_resumed_training_says_after_which_step(tracking: mlflow.MlflowClient) -> None:
    tags = child_of(tracking, follow("train_sft", lambda: tell_start(50, 100))).data.tags
    assert (tags["resumed_after_step"], tags["steps"]) == ("50", "100")
    assert "stop_reason" not in tags


def test_a_training_that_fails_is_a_failed_run_with_its_sentence(
    tracking: mlflow.MlflowClient,
) -> None:
    hook, node = TrainingRuns(), training_node("train_dpo")
    with mlflow.start_run() as parent:
        hook.before_node_run(node, INPUTS)
        tell_step(1, {"loss": 2.0})
        hook.on_node_error(ValueError("The loss became nan at step 3."))
        assert mlflow.active_run().info.run_id == parent.info.run_id
    child = child_of(tracking, parent)
    assert child.info.status == "FAILED"
    assert child.data.tags["error"] == "The loss became nan at step 3."
    assert child.data.metrics == {"loss": 2.0}


def test_a_step_that_trains_nothing_opens_no_run(tracking: mlflow.MlflowClient) -> None:
    node = Node(func=sorted, inputs="rows", outputs="sorted", name="sort")
    with mlflow.start_run() as parent:
        TrainingRuns().before_node_run(node, INPUTS)
        tell_step(1, {"loss": 1.0})
        assert mlflow.active_run().info.run_id == parent.info.run_id
    assert tracking.get_run(parent.info.run_id).data.metrics == {}


def test_without_tracking_the_console_still_speaks(caplog: pytest.LogCaptureFixture) -> None:
    hook = TrainingRuns()
    assert mlflow.active_run() is None
    with caplog.at_level("INFO", logger="finrlhf_pipeline"):
        hook.before_node_run(training_node("train_sft"), INPUTS)
        tell_start(0, 5)
        hook.after_node_run(DataCatalog(), {})
    assert caplog.messages[0] == "train_sft: 5 steps in all"
    assert mlflow.active_run() is None


def test_the_summary_says_where_the_catalog_stores_the_model(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    catalog = DataCatalog.from_config(
        {
            "grpo_policy": {
                "type": "finrlhf_pipeline.datasets.CheckpointDataset",
                "filepath": str(tmp_path / "grpo"),
            }
        }
    )
    hook = TrainingRuns()
    with caplog.at_level("INFO", logger="finrlhf_pipeline"):
        hook.before_node_run(training_node("train_grpo"), {})
        hook.after_node_run(catalog, {"grpo_policy": Checkpoint("base", "", adapter="workspace")})
    assert caplog.messages[-1].endswith(f"grpo_policy in {tmp_path / 'grpo'}")
