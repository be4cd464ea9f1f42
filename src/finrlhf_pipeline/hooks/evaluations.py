"""Each policy's evaluation is a child run: policies are compared by the same metric names."""

from typing import Any, Final

from kedro.io import DataCatalog
from pydantic import BaseModel

from finrlhf_pipeline.hooks.leaves import flat_leaves
from finrlhf_pipeline.hooks.reused import VALUE_LETTERS, portions
from finrlhf_pipeline.hooks.run_names import child_name
from finrlhf_pipeline.hooks.unsent import PARENT

# the parameters by which every policy is asked and judged
ASKED_WITH: Final = ("generation", "evaluation")


class EvaluationRuns:
    """The child runs of one journey, each opened when its policy has something to show.

    Steps of several policies take turns, so these runs are written to by their ids and are never
    the active run.
    """

    def __init__(self, catalog: DataCatalog) -> None:
        self._catalog = catalog
        self._ids: dict[str, str] = {}

    def id_of(self, policy: str) -> str:
        """Return the run of a policy's evaluation, opened at the first call."""
        if policy not in self._ids:
            self._ids[policy] = self._open(policy)
        return self._ids[policy]

    def close(self, status: str) -> None:
        """End every run."""
        import mlflow

        for run_id in self._ids.values():
            mlflow.MlflowClient().set_terminated(run_id, status=status)
        self._ids = {}

    def _open(self, policy: str) -> str:
        import mlflow

        parent = mlflow.active_run().info
        run = mlflow.MlflowClient().create_run(
            parent.experiment_id,
            run_name=child_name(f"{policy} evaluation", parent.run_name),
            tags={PARENT: parent.run_id, "kind": "evaluation", "policy": policy},
        )
        run_id = str(run.info.run_id)
        for part in portions(self._parameters(policy)):
            mlflow.log_params(part, run_id=run_id)
        return run_id

    def _parameters(self, policy: str) -> dict[str, str]:
        """Return how the policy was trained and asked, by which evaluations are compared."""
        leaves: dict[str, Any] = {}
        for group in (policy, *ASKED_WITH):
            name = f"params:{group}"
            if name in self._catalog:
                given = self._catalog.load(name)
                plain = given.model_dump(mode="json") if isinstance(given, BaseModel) else given
                leaves |= flat_leaves(plain, group)
        return {name: str(value)[:VALUE_LETTERS] for name, value in leaves.items()}
