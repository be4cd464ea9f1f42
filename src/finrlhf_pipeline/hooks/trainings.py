"""Each training is a child run of its own: parameters, live figures, samples, and the model."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline.node import Node

from finrlhf_pipeline.hooks.leaves import flat_leaves
from finrlhf_pipeline.hooks.reused import parameters_of
from finrlhf_pipeline.hooks.run_names import child_name
from finrlhf_pipeline.hooks.training_lines import TrainingLines
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.provenance import StepRecord
from finrlhf_pipeline.training.live import Ending, Listener, listening

TRAINING: Final = "training"
SAMPLES: Final = "samples.json"


class TrainingRuns:
    """Listen to every node tagged `training`, and open a child run around it where one is tracked.

    mlflow is imported inside the methods: it takes seconds, and listing pipelines needs none of it.
    """

    def __init__(self) -> None:
        self._open = ExitStack()
        self._lines: TrainingLines | None = None
        self._tracked = False
        self._latest: dict[str, str] = {}

    @hook_impl(trylast=True)
    def before_node_run(self, node: Node, inputs: dict[str, Any]) -> None:
        """Start the child run; its parameters are those of this training alone."""
        import mlflow

        if TRAINING not in node.tags:
            return
        self._open, self._latest = ExitStack(), {}
        self._lines = TrainingLines(_short_name(node))
        self._tracked = mlflow.active_run() is not None
        listeners: list[Listener] = [self._lines]
        if self._tracked:
            run = self._open.enter_context(mlflow.start_run(nested=True, **_named(node)))
            self._latest[node.name] = run.info.run_id
            for name, value in inputs.items():
                if name.startswith("params:"):
                    mlflow.log_params(flat_leaves(value, name.removeprefix("params:")))
            listeners.append(MlflowListener())
        self._open.enter_context(listening(*listeners))

    @hook_impl(tryfirst=True)
    def after_node_run(self, catalog: DataCatalog, outputs: dict[str, Any]) -> None:
        """Keep the model with its run, say in two lines how it went, and close."""
        if self._lines is None:
            return
        models = {name: model for name, model in outputs.items() if isinstance(model, Checkpoint)}
        if self._tracked:
            import mlflow

            for name, model in models.items():
                mlflow.log_artifacts(model.adapter or model.base, artifact_path=name)
        self._lines.summarise([f"{name} in {_place(catalog, name)}" for name in models])
        self._close()

    @hook_impl
    def step_run_ids(self, node: Node) -> dict[str, str]:
        """Return the child run that a training was followed in."""
        return {TRAINING: self._latest[node.name]} if node.name in self._latest else {}

    @hook_impl
    def step_reused(self, node: Node, record: StepRecord, catalog: DataCatalog) -> None:
        """Show a reused training as a child run too, with its figures, linked to where it ran."""
        import mlflow

        if TRAINING not in node.tags or mlflow.active_run() is None:
            return
        made_in = record.run.get(TRAINING, "")
        with mlflow.start_run(nested=True, **_named(node)):
            mlflow.log_params(parameters_of(node, catalog))
            mlflow.set_tag("reused.from", made_in or "a run that was not tracked")
            mlflow.log_metrics(last_figures(made_in))

    @hook_impl(tryfirst=True)
    def on_node_error(self, error: Exception) -> None:
        """Mark the child run as failed, with the sentence that says why."""
        if self._lines is None:
            return
        if self._tracked:
            import mlflow

            mlflow.set_tag("error", str(error)[:5000])
            mlflow.flush_async_logging()
            mlflow.end_run(status="FAILED")
        self._close()

    def _close(self) -> None:
        if self._tracked:
            import mlflow

            mlflow.flush_async_logging()
        self._lines = None
        self._open.close()


def last_figures(run_id: str) -> dict[str, float]:
    """Return the last figures of a run; none where its database no longer knows it."""
    import mlflow

    try:
        return dict(mlflow.get_run(run_id).data.metrics) if run_id else {}
    except mlflow.MlflowException:
        return {}


class MlflowListener:
    """Send what a training tells to the active run, without making it wait."""

    def __init__(self) -> None:
        from mlflow.environment_variables import MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR

        # a table that grows is fetched first, which the console need not show
        MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR.set(False)

    def on_start(self, step: int, steps: int) -> None:
        """Note where a training that was killed goes on."""
        import mlflow

        mlflow.set_tags({"resumed_after_step": step, "steps": steps})

    def on_step(self, step: int, values: Mapping[str, float]) -> None:
        """Log the figures of one step."""
        import mlflow

        mlflow.log_metrics(dict(values), step=step, synchronous=False)

    def on_samples(self, step: int, rows: Sequence[Mapping[str, Any]]) -> None:  # noqa: ARG002  # each row has its step
        """Add sample completions to the run's table."""
        import mlflow
        import pandas as pd

        mlflow.log_table(pd.DataFrame([dict(row) for row in rows]), artifact_file=SAMPLES)

    def on_checkpoint(self, step: int, size_bytes: int) -> None:
        """Log how large a checkpoint is."""
        import mlflow

        mlflow.log_metric("checkpoint_bytes", size_bytes, step=step, synchronous=False)

    def on_end(self, ending: Ending) -> None:
        """Note why it ended, and which step's model was kept."""
        import mlflow

        noted = {
            "stop_reason": ending.stop_reason,
            "kept_step": ending.kept_step,
            "kept_correctness": ending.correctness,
        }
        mlflow.set_tags({name: value for name, value in noted.items() if value is not None})


def _named(node: Node) -> dict[str, Any]:
    """Return the child run's name and what it is found by."""
    import mlflow

    subject = _short_name(node).removeprefix("train_")
    name = child_name(f"{subject} training", mlflow.active_run().info.run_name)
    return {"run_name": name, "tags": {"kind": TRAINING, "policy": subject}}


def _short_name(node: Node) -> str:
    return str(node.name).rpartition(".")[-1]


def _place(catalog: DataCatalog, name: str) -> str:
    """Return where the catalog stores a model."""
    return str(getattr(catalog.get(name), "_filepath", "memory"))
