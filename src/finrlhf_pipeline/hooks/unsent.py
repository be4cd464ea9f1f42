"""Runs that no server could be told of, sent by the next run that reaches one."""

import logging
import shutil
from pathlib import Path
from typing import Any, Final

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl

from finrlhf_pipeline.hooks.reachability import WAITING

logger = logging.getLogger(__name__)

SENT: Final = "sent_as"
PARENT: Final = "mlflow.parentRunId"
# as many as MLflow takes at once
BATCH: Final = {"params": 100, "metrics": 1000}


class UnsentRuns:
    """Look for waiting runs when a run begins that has a server."""

    def __init__(self) -> None:
        self._folder = Path()

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Note where they would lie."""
        root = str(context.config_loader["globals"]["data_root"])
        self._folder = Path(context.project_path) / root / WAITING

    @hook_impl(trylast=True)
    def before_pipeline_run(self) -> None:
        """Send what waits."""
        if not (self._folder / "mlflow.db").is_file():
            return
        import mlflow

        store = f"sqlite:///{self._folder / 'mlflow.db'}"
        run = mlflow.active_run()
        if run is None or mlflow.get_tracking_uri() == store:
            return
        count = send_all(store, run.info.experiment_id)
        shutil.rmtree(self._folder)
        logger.info("%d runs that had waited for the MLflow server were sent to it", count)


def send_all(store: str, experiment_id: str) -> int:
    """Copy every run of a store to the current server, parents first, each once."""
    import mlflow

    kept = mlflow.MlflowClient(store)
    experiments = [found.experiment_id for found in kept.search_experiments()]
    runs = kept.search_runs(experiments, max_results=50_000)
    known: dict[str, str] = {run.info.run_id: run.data.tags.get(SENT, "") for run in runs}
    waiting = [run for run in runs if not known[run.info.run_id]]
    for run in sorted(waiting, key=lambda run: (PARENT in run.data.tags, run.info.start_time)):
        known[run.info.run_id] = send(kept, run, experiment_id, known)
        kept.set_tag(run.info.run_id, SENT, known[run.info.run_id])
    return len(waiting)


def send(kept: Any, run: Any, experiment_id: str, known: dict[str, str]) -> str:
    """Copy one run with its figures, inputs and files, and return its new id."""
    import mlflow
    from mlflow.entities import RunTag

    server = mlflow.MlflowClient()
    tags = {**run.data.tags, "kept_run_id": run.info.run_id}
    if PARENT in tags:
        tags[PARENT] = known.get(tags[PARENT], tags[PARENT])
    new = server.create_run(experiment_id, run.info.start_time, run_name=run.info.run_name)
    new_id = str(new.info.run_id)
    server.log_batch(new_id, tags=[RunTag(name, value) for name, value in tags.items()])
    _send_values(kept, run, server, new_id)
    if run.inputs.dataset_inputs:
        server.log_inputs(new_id, run.inputs.dataset_inputs)
    artifacts = Path(run.info.artifact_uri.removeprefix("file://"))
    if artifacts.is_dir():
        server.log_artifacts(new_id, str(artifacts))
    status = "KILLED" if run.info.status == "RUNNING" else run.info.status
    server.set_terminated(new_id, status, run.info.end_time)
    return new_id


def _send_values(kept: Any, run: Any, server: Any, new_id: str) -> None:
    from mlflow.entities import Param

    params = [Param(name, value) for name, value in run.data.params.items()]
    for start in range(0, len(params), BATCH["params"]):
        server.log_batch(new_id, params=params[start : start + BATCH["params"]])
    for name in run.data.metrics:
        history = kept.get_metric_history(run.info.run_id, name)
        for start in range(0, len(history), BATCH["metrics"]):
            server.log_batch(new_id, metrics=history[start : start + BATCH["metrics"]])
