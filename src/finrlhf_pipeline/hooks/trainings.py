"""Each training is a child run of its own: parameters, live figures, samples, and the model."""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final

from kedro.framework.hooks import hook_impl
from kedro.pipeline.node import Node

from finrlhf_pipeline.hooks.leaves import flat_leaves
from finrlhf_pipeline.modelling.checkpoint import Checkpoint

logger = logging.getLogger(__name__)

TRAINING: Final = "training"


class TrainingRuns:
    """Open a child run around every node tagged `training`, and listen to the training inside."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._listener: MlflowListener | None = None

    @hook_impl(trylast=True)
    def before_node_run(self, node: Node, inputs: dict[str, Any]) -> None:
        """Start the child run; its parameters are those of this training alone."""
        import mlflow

        from finrlhf_pipeline.training.live import listening

        if TRAINING not in node.tags or mlflow.active_run() is None:
            return
        self._open = ExitStack()
        self._open.enter_context(mlflow.start_run(run_name=node.name, nested=True))
        for name, value in inputs.items():
            if name.startswith("params:"):
                mlflow.log_params(flat_leaves(value, name.removeprefix("params:")))
        self._listener = MlflowListener()
        self._open.enter_context(listening(self._listener))

    @hook_impl(tryfirst=True)
    def after_node_run(self, node: Node, outputs: dict[str, Any]) -> None:
        """Keep the model with its run, say in two lines how it went, and close."""
        if self._listener is None:
            return
        import mlflow

        for name, value in outputs.items():
            if isinstance(value, Checkpoint):
                mlflow.log_artifacts(value.adapter or value.base, artifact_path=name)
        self._listener.summarise(node.name)
        self._close()

    @hook_impl(tryfirst=True)
    def on_node_error(self, error: Exception) -> None:
        """Mark the child run as failed, with the sentence that says why."""
        if self._listener is None:
            return
        import mlflow

        mlflow.set_tag("error", str(error)[:5000])
        mlflow.end_run(status="FAILED")
        self._close()

    def _close(self) -> None:
        self._listener = None
        self._open.close()


class MlflowListener:
    """Send what a training tells to the active run, without making it wait."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._first: Mapping[str, float] = {}
        self._last: Mapping[str, float] = {}
        self._steps = 0

    def on_step(self, step: int, values: Mapping[str, float]) -> None:
        """Log the figures of one step."""
        import mlflow

        self._first = self._first or values
        self._last, self._steps = values, step
        mlflow.log_metrics(dict(values), step=step, synchronous=False)

    def on_samples(self, step: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Log sample completions as a table of this step."""
        import mlflow
        import pandas as pd

        table = pd.DataFrame([dict(row) for row in rows])
        mlflow.log_table(table, artifact_file=f"samples/step_{step:06d}.json")

    def on_checkpoint(self, step: int, size_bytes: int) -> None:
        """Log how large a checkpoint is."""
        import mlflow

        mlflow.log_metric("checkpoint_bytes", size_bytes, step=step, synchronous=False)

    def summarise(self, name: str) -> None:
        """Say on the console how long it took and what changed."""
        seconds = time.monotonic() - self._started
        logger.info("%s: %d steps in %.0f s", name, self._steps, seconds)
        shown = [
            key
            for key in ("reward", "loss", "rewards/margins", "accuracy", "kl")
            if key in self._first and key in self._last
        ]
        changes = [f"{key} {self._first[key]:.3f} → {self._last[key]:.3f}" for key in shown]
        logger.info("%s: %s", name, ", ".join(changes) or "no step was logged")
