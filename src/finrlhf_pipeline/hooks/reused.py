"""What MLflow is told of steps that a run has reused."""

import json
from typing import Any, Final

from kedro.io import DataCatalog
from kedro.pipeline.node import Node
from pydantic import BaseModel

from finrlhf_pipeline.hooks.leaves import flat_leaves
from finrlhf_pipeline.provenance import StepRecord
from finrlhf_pipeline.running.planning import Plan

# the most that MLflow takes in one request, and of one value
AT_ONCE: Final = 100
VALUE_LETTERS: Final = 6000
# MLflow stores at most 36 letters of a digest; 128 bits are enough to tell contents apart
DIGEST_LETTERS: Final = 32


class Reused:
    """Gathers what reused steps were given, and logs it in as few requests as possible."""

    def __init__(self) -> None:
        self._parameters: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._inputs: dict[str, tuple[str, str, str]] = {}

    def add(self, node: Node, record: StepRecord, catalog: DataCatalog) -> None:
        """Take the step's parameters, the digests of its inputs, and the run that made it."""
        for name, value in parameters_of(node, catalog).items():
            self._parameters[name] = str(value)[:VALUE_LETTERS]
        self._tags[f"reused.{node.name}"] = record.run.get("mlflow", "a run that was not tracked")
        for name, content in record.inputs.items():
            if content.path is not None:
                self._inputs[name] = (content.digest[:DIGEST_LETTERS], content.path, node.name)

    def tell(self) -> None:
        """Log to the active run, if there is one, what was gathered since the last time."""
        import mlflow

        run = mlflow.active_run()
        if run is not None and self._tags:
            for part in portions(self._parameters):
                mlflow.log_params(part)
            for part in portions(self._tags):
                mlflow.set_tags(part)
            inputs = [_input(name, *values) for name, values in self._inputs.items()]
            mlflow.MlflowClient().log_inputs(run.info.run_id, datasets=inputs)
        self._parameters, self._tags, self._inputs = {}, {}, {}


def parameters_of(node: Node, catalog: DataCatalog) -> dict[str, Any]:
    """Return the leaves of a step's parameters, under the names that MLflow shows."""
    found: dict[str, Any] = {}
    for name in node.inputs:
        if name.startswith("params:"):
            value = catalog[name].load()
            plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
            found.update(flat_leaves(plain, name.removeprefix("params:")))
    return found


def described(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values: each step's state, the reasons, and who made a reused one."""
    return {
        name: {
            "state": judgement.state,
            "reasons": judgement.reasons,
            "made_in": dict(judgement.record.run) if judgement.record is not None else {},
        }
        for name, judgement in plan.judgements.items()
    }


def portions(values: dict[str, str]) -> list[dict[str, str]]:
    """Return the values in parts that MLflow takes in one request."""
    pairs = list(values.items())
    return [dict(pairs[start : start + AT_ONCE]) for start in range(0, len(pairs), AT_ONCE)]


def _input(name: str, digest: str, path: str, context: str) -> Any:
    from mlflow.entities import Dataset, DatasetInput, InputTag

    source = json.dumps({"uri": path})
    dataset = Dataset(name=name, digest=digest, source_type="local", source=source)
    return DatasetInput(dataset, [InputTag("mlflow.data.context", context)])
