"""What the run of a variant does otherwise: one parent for all, and figures to compare."""

from collections.abc import Iterable, Mapping
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog

from finrlhf_pipeline.hooks.costs import COSTS
from finrlhf_pipeline.hooks.leaves import number_leaves
from finrlhf_pipeline.hooks.unsent import PARENT


def close_runs(status: str = "FINISHED") -> None:
    """Leave no MLflow run active: kedro-mlflow opens its run once a step, and closes it once."""
    import mlflow

    while mlflow.active_run() is not None:
        mlflow.end_run(status)


class OneParent:
    """Gather the MLflow runs of all variants below one run, opened with the first of them."""

    def __init__(self, title: str) -> None:
        self._title = title
        self.run_id: str | None = None

    @hook_impl
    def steps_planned(self) -> None:
        """Name the parent, as soon as the variant's own run is open."""
        import mlflow

        run = mlflow.active_run()
        if run is None:
            return
        client = mlflow.MlflowClient()
        if self.run_id is None:
            opened = client.create_run(
                run.info.experiment_id, run_name=self._title, tags={"kind": "sweep"}
            )
            self.run_id = str(opened.info.run_id)
        client.set_tag(run.info.run_id, PARENT, self.run_id)

    def tell(self, table: str) -> None:
        """Put the comparison where the parent is opened first."""
        import mlflow

        if self.run_id is not None:
            client = mlflow.MlflowClient()
            client.set_tag(self.run_id, "mlflow.note.content", table)
            client.log_text(self.run_id, table, "comparison.md")

    def end(self, status: str) -> None:
        """Leave no parent behind that seems to be running."""
        import mlflow

        if self.run_id is not None:
            mlflow.MlflowClient().set_terminated(self.run_id, status)


class Figures:
    """Collects the figures of a variant's reports, and notes the run that they are in."""

    def __init__(self, reports: Iterable[str]) -> None:
        self._reports = reports
        self.figures: dict[str, float] = {}
        self.run_id = ""

    @hook_impl
    def steps_planned(self) -> None:
        """Note the run before a step can fail."""
        import mlflow

        run = mlflow.active_run()
        self.run_id = "" if run is None else str(run.info.run_id)

    @hook_impl(tryfirst=True)
    def after_pipeline_run(self, catalog: DataCatalog) -> None:
        """Read them from where they were stored, whether they are new or reused."""
        for name in self._reports:
            report: Any = catalog[name].load()
            self.figures.update(number_leaves(report, name))


class OwnCosts:
    """Keeps the costs of a variant's trainings with the variant, after those of the shared ones."""

    def __init__(self, shared: Mapping[str, Any]) -> None:
        self._shared = shared

    @hook_impl(tryfirst=True)
    def before_pipeline_run(self, catalog: DataCatalog) -> None:
        """Begin the account, before the run itself would begin an empty one."""
        if self._shared and not catalog.exists(COSTS):
            catalog.save(COSTS, dict(self._shared))
