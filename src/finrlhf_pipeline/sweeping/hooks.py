"""What the run of a variant does otherwise: one parent for all, and figures to compare."""

from typing import Any, Final

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog

from finrlhf_pipeline.hooks.leaves import number_leaves
from finrlhf_pipeline.hooks.reports import tracked_as

PARENT: Final = "mlflow.parentRunId"


def close_runs() -> None:
    """Leave no MLflow run active: kedro-mlflow opens its run once a step, and closes it once."""
    import mlflow

    while mlflow.active_run() is not None:
        mlflow.end_run()


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

    def close(self, table: str) -> None:
        """Put the comparison where the parent is opened first."""
        import mlflow

        if self.run_id is not None:
            client = mlflow.MlflowClient()
            client.set_tag(self.run_id, "mlflow.note.content", table)
            client.log_text(self.run_id, table, "comparison.md")
            client.set_terminated(self.run_id)


class Figures:
    """Collects the figures that a variant's steps have reported, and the run they are in."""

    def __init__(self, names: set[str]) -> None:
        self._names = names
        self.figures: dict[str, float] = {}
        self.run_id = ""

    @hook_impl(tryfirst=True)
    def after_pipeline_run(self, catalog: DataCatalog) -> None:
        """Read them from where they were stored, whether they are new or reused."""
        import mlflow

        run = mlflow.active_run()
        self.run_id = "" if run is None else str(run.info.run_id)
        for name in sorted(self._names):
            if tracked_as(catalog, name) == "metrics":
                report: Any = catalog[name].load()
                self.figures.update(number_leaves(report, name))
