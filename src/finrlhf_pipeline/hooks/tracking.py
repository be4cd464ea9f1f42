"""What MLflow is told of a run beyond kedro-mlflow: configuration, versions, and inputs."""

import json
import platform
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from finrlhf_pipeline.hooks.reused import DIGEST_LETTERS, Reused, described
from finrlhf_pipeline.hooks.run_names import journey_name, journey_subject
from finrlhf_pipeline.provenance import StepRecord, content_digest, git_state
from finrlhf_pipeline.running.planning import Plan

LIBRARIES: Final = (
    "finrlhf-pipeline",
    "kedro",
    "kedro-datasets",
    "kedro-mlflow",
    "mlflow",
    "torch",
    "transformers",
    "trl",
    "peft",
    "datasets",
    "accelerate",
    "pandas",
    "numpy",
)
SECRET_WORDS: Final = frozenset(
    {"credentials", "secret", "password", "passwd", "token", "apikey", "key", "keys"}
)
HIDDEN: Final = "***"


class RunTracking:
    """Record in the run that kedro-mlflow opened what makes it comparable with others.

    mlflow is imported inside the methods: it takes seconds, and listing pipelines needs none of it.
    """

    def __init__(self) -> None:
        self._configuration: dict[str, Any] = {}
        self._project = Path()
        self._seen: set[str] = set()
        self._reused = Reused()

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Keep the resolved configuration; credentials are never part of it."""
        loader = context.config_loader
        self._project = Path(context.project_path)
        self._configuration = {
            "environment": context.env,
            "parameters": without_secrets(dict(loader["parameters"])),
            "catalog": without_secrets(dict(loader["catalog"])),
        }

    @hook_impl(trylast=True)
    def before_pipeline_run(self, run_params: dict[str, Any], pipeline: Pipeline) -> None:
        """Name the run, and log what it was started from."""
        import mlflow

        self._seen, self._reused = set(), Reused()
        if mlflow.active_run() is None:
            return
        mlflow.set_tags(_naming_tags(run_params, mlflow.active_run().info))
        versions = {f"version.{library}": version(library) for library in LIBRARIES}
        python = {"version.python": platform.python_version()}
        mlflow.set_tags({**git_state(self._project), **python, **versions})
        mlflow.log_dict(self._configuration, "configuration.json")
        mlflow.log_dict({"nodes": [node.name for node in pipeline.nodes]}, "nodes.json")

    @hook_impl
    def steps_planned(self, plan: Plan) -> None:
        """Log which steps are reused, and why the others run."""
        import mlflow

        if mlflow.active_run() is not None:
            mlflow.log_dict(described(plan), "plan.json")

    @hook_impl
    def step_reused(self, node: Node, record: StepRecord, catalog: DataCatalog) -> None:
        """Remember what a reused step was given, and the run that it was made in."""
        self._reused.add(node, record, catalog)

    @hook_impl
    def step_run_ids(self) -> dict[str, str]:
        """Return the run that steps are tracked in."""
        import mlflow

        run = mlflow.active_run()
        return {} if run is None else {"mlflow": run.info.run_id}

    @hook_impl(tryfirst=True)
    def after_pipeline_run(self) -> None:
        """Log the reused steps before the MLflow run closes."""
        self._reused.tell()

    @hook_impl(tryfirst=True)
    def on_pipeline_error(self) -> None:
        """Log the reused steps also of a run that failed."""
        self._reused.tell()

    @hook_impl(trylast=True)
    def before_node_run(self, node: Node, catalog: DataCatalog) -> None:
        """Log each stored dataset that the node reads, with the digest of its content."""
        import mlflow

        self._reused.tell()
        if mlflow.active_run() is None:
            return
        for name in node.inputs:
            path = stored_path(catalog, name)
            if path is not None and name not in self._seen:
                self._seen.add(name)
                _log_input(name, path, context=node.name)


def without_secrets(value: Any) -> Any:
    """Return configuration with whatever could open a door replaced by a row of stars.

    >>> without_secrets({"filepath": "a", "credentials": {"key": "b"}})
    {'filepath': 'a', 'credentials': '***'}
    """
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if is_secret(str(key)) else without_secrets(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [without_secrets(inner) for inner in value]
    return value


def is_secret(name: str) -> bool:
    """Return whether a key names a credential; `max_new_tokens` and `seed` do not."""
    words = name.lower().replace("-", "_").split("_")
    return any(word in SECRET_WORDS for word in words)


def stored_path(catalog: DataCatalog, name: str) -> Path | None:
    """Return where a dataset lies on this machine's disk, or None for one that lies nowhere."""
    if name.startswith("params:") or name == "parameters":
        return None
    filepath = getattr(catalog.get(name), "_filepath", None)
    path = Path(str(filepath)) if filepath is not None else None
    return path if path is not None and path.exists() else None


def _naming_tags(run_params: dict[str, Any], run: Any) -> dict[str, str]:
    """Return a name that tells runs apart, unless mlflow.yml gives one, and the kind of run."""
    started = datetime.fromtimestamp(run.start_time / 1000).astimezone()
    named = run.run_name != journey_subject(run_params)
    name = run.run_name if named else journey_name(run_params, started)
    return {"mlflow.runName": name, "kind": "journey"}


def _log_input(name: str, path: Path, context: str) -> None:
    import mlflow
    from mlflow.entities import Dataset, DatasetInput, InputTag

    dataset = Dataset(
        name=name,
        digest=content_digest(path)[:DIGEST_LETTERS],
        source_type="local",
        source=json.dumps({"uri": path.as_posix()}),
    )
    tags = [InputTag("mlflow.data.context", context)]
    run_id = mlflow.active_run().info.run_id
    mlflow.MlflowClient().log_inputs(run_id, datasets=[DatasetInput(dataset, tags)])
