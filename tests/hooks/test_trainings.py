"""Each training is a child run with its own parameters, live figures, samples and model."""

from pathlib import Path
from typing import Any

import mlflow
import pytest
from kedro.pipeline import Node

from finrlhf_pipeline.hooks.trainings import TrainingRuns
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.training.live import tell_checkpoint, tell_samples, tell_step

INPUTS = {"params:sft": {"trainer": {"learning_rate": 0.001}}, "sft_rows": [1]}


def training_node(name: str) -> Node:
    return Node(func=sorted, inputs="rows", outputs="policy", name=name, tags="training")


def child_of(client: mlflow.MlflowClient, parent: Any) -> Any:
    query = f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'"
    (child,) = client.search_runs([parent.info.experiment_id], query)
    return child


def test_a_training_leaves_all_of_it_in_a_child_run(
    tracking: mlflow.MlflowClient, tmp_path: Path
) -> None:
    (tmp_path / "adapter_model.safetensors").write_bytes(b"weights")
    policy = Checkpoint(base="base", fingerprint="", adapter=str(tmp_path))
    hook, node = TrainingRuns(), training_node("train_sft")
    with mlflow.start_run() as parent:
        hook.before_node_run(node, INPUTS)
        tell_step(1, {"loss": 2.0})
        tell_step(2, {"loss": 1.0})
        tell_checkpoint(2, 123)
        tell_samples(2, [{"prompt": "q", "completion": "a", "reward": 1.0, "kl": 0.1}])
        hook.after_node_run(node, {"policy": policy})
        mlflow.flush_async_logging()
        assert mlflow.active_run().info.run_id == parent.info.run_id
    child = child_of(tracking, parent)
    assert child.info.run_name == "train_sft"
    assert child.data.params == {"sft.trainer.learning_rate": "0.001"}
    assert child.data.metrics == {"loss": 1.0, "checkpoint_bytes": 123.0}
    steps = [(m.step, m.value) for m in tracking.get_metric_history(child.info.run_id, "loss")]
    assert steps == [(1, 2.0), (2, 1.0)]
    artifacts = {each.path for each in tracking.list_artifacts(child.info.run_id)}
    assert artifacts == {"samples", "policy"}


def test_a_training_that_fails_is_a_failed_run_with_its_sentence(
    tracking: mlflow.MlflowClient,
) -> None:
    hook, node = TrainingRuns(), training_node("train_dpo")
    with mlflow.start_run() as parent:
        hook.before_node_run(node, INPUTS)
        hook.on_node_error(ValueError("The loss became nan at step 3."))
        assert mlflow.active_run().info.run_id == parent.info.run_id
    child = child_of(tracking, parent)
    assert child.info.status == "FAILED"
    assert child.data.tags["error"] == "The loss became nan at step 3."


def test_a_step_that_trains_nothing_opens_no_run(tracking: mlflow.MlflowClient) -> None:
    node = Node(func=sorted, inputs="rows", outputs="sorted", name="sort")
    with mlflow.start_run() as parent:
        TrainingRuns().before_node_run(node, INPUTS)
        tell_step(1, {"loss": 1.0})
        assert mlflow.active_run().info.run_id == parent.info.run_id
    assert tracking.get_run(parent.info.run_id).data.metrics == {}


def test_two_lines_say_how_it_went(
    tracking: mlflow.MlflowClient,  # noqa: ARG001  # the tracking that the run goes to
    caplog: pytest.LogCaptureFixture,
) -> None:
    hook, node = TrainingRuns(), training_node("train_grpo")
    with caplog.at_level("INFO", logger="finrlhf_pipeline"), mlflow.start_run():
        hook.before_node_run(node, {})
        tell_step(1, {"reward": 0.25, "loss": 0.5})
        tell_step(9, {"reward": 0.5, "loss": 0.25})
        hook.after_node_run(node, {})
    assert caplog.messages[0].startswith("train_grpo: 9 steps in ")
    assert caplog.messages[1] == "train_grpo: reward 0.250 → 0.500, loss 0.500 → 0.250"
