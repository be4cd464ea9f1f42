"""Reports: shown on the console and sent to MLflow when their step is done."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline.node import Node

from finrlhf_pipeline.hooks.evaluations import EvaluationRuns
from finrlhf_pipeline.hooks.leaves import number_leaves
from finrlhf_pipeline.hooks.shown import FIGURES_PAGE, figures_page, flat_rows, markdown_table
from finrlhf_pipeline.hooks.tracking import stored_path

logger = logging.getLogger(__name__)

SEQUENTIAL: Final = ("ReusingRunner", "SequentialRunner")
KINDS: Final = ("ledger", "metrics", "table", "comparison", "figure", "file")


# the most that MLflow takes in one request
METRICS_AT_ONCE: Final = 1000


class RunnerError(ValueError):
    """A runner under which rows could be lost without a line."""


class ReportError(ValueError):
    """A catalog entry that asks for a way of tracking that there is not."""


class Reports:
    """Follow the datasets whose catalog entry says `metadata: {tracked: KIND}`.

    - `ledger`: a line on the console, and its numbers as metrics
    - `metrics`: its numbers as metrics; with `policy: NAME`, unprefixed in that policy's child run
    - `table`: rows as a table, the columns named by `shown` first; with `policy: NAME`, in that
      policy's child run
    - `comparison`: rows as a table, the columns named by `shown` as metrics of each policy
    - `figure`: drawn on one page with all other figures of the run
    - `file`: the file as it is stored

    A step that streams saves its ledger with every chunk; only the last one counts, so each is held
    back until the next step begins or the run ends.
    """

    def __init__(self) -> None:
        self._catalog = DataCatalog()
        self._evaluations = EvaluationRuns(self._catalog)
        self._waiting: dict[str, Any] = {}
        self._reused: set[str] = set()
        self._figures: dict[str, Any] = {}

    @hook_impl(tryfirst=True)
    def before_pipeline_run(self, run_params: dict[str, Any], catalog: DataCatalog) -> None:
        """Start a run with nothing held back, refusing runners that could lose a ledger."""
        # Kedro gives the runner's representation, or 'None' for its default, the sequential one
        named = re.search(r"\w*Runner", run_params["runner"])
        if named is not None and named[0] not in SEQUENTIAL:
            raise RunnerError(
                f"{named[0]} runs steps side by side, where ledgers and trainings "
                "cannot be followed one by one. Run without --runner, or with "
                f"--runner={SEQUENTIAL[-1]}, which runs every step."
            )
        self._catalog = catalog
        self._evaluations = EvaluationRuns(catalog)
        self._waiting, self._reused, self._figures = {}, set(), {}

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any) -> None:
        """Hold the report back."""
        if tracked_as(self._catalog, dataset_name):
            self._waiting[dataset_name] = data

    @hook_impl
    def step_reused(self, node: Node, catalog: DataCatalog) -> None:
        """Take the reports of a reused step from where they lie, so that runs can be compared."""
        for name in node.outputs:
            if tracked_as(catalog, name):
                self._waiting[name] = catalog[name].load()
                self._reused.add(name)

    @hook_impl
    def before_node_run(self) -> None:
        """Tell what the step before has reported."""
        self._tell()

    @hook_impl(tryfirst=True)
    def after_pipeline_run(self) -> None:
        """Tell what the last step has reported, before the MLflow run closes."""
        self._end("FINISHED")

    @hook_impl(tryfirst=True)
    def on_pipeline_error(self) -> None:
        """Tell what was reported before the error."""
        self._end("FAILED")

    def _end(self, status: str) -> None:
        import mlflow

        self._tell()
        if self._figures and mlflow.active_run() is not None:
            page = figures_page(self._figures, mlflow.active_run().info.run_name)
            mlflow.log_text(page, FIGURES_PAGE)
        self._evaluations.close(status)
        self._figures = {}

    def _tell(self) -> None:
        import mlflow

        numbers: dict[str, dict[str, float]] = {}
        for name, report in self._waiting.items():
            said = metadata_of(self._catalog, name)
            if said["tracked"] == "ledger" and name not in self._reused:
                logger.info("%s", describe_entry(report))
            if mlflow.active_run() is not None:
                self._track(name, report, said, numbers)
        for run_id, figures in numbers.items():
            pairs = list(figures.items())
            for start in range(0, len(pairs), METRICS_AT_ONCE):
                mlflow.log_metrics(dict(pairs[start : start + METRICS_AT_ONCE]), run_id=run_id)
        self._waiting = {}

    def _track(
        self,
        name: str,
        report: Any,
        said: Mapping[str, Any],
        numbers: dict[str, dict[str, float]],
    ) -> None:
        import mlflow

        kind, policy = said["tracked"], said.get("policy")
        run_id = self._evaluations.id_of(policy) if policy else mlflow.active_run().info.run_id
        if kind in ("ledger", "metrics"):
            prefix = "" if policy else name
            numbers.setdefault(run_id, {}).update(number_leaves(report, prefix))
        elif kind == "figure":
            self._figures[name] = report
        elif kind == "file":
            mlflow.log_artifact(str(stored_path(self._catalog, name)), run_id=run_id)
        else:
            _log_table(name, report, run_id, said.get("shown", ()))
        if kind == "comparison":
            _log_comparison(report, said["shown"])


def tracked_as(catalog: DataCatalog, name: str) -> str | None:
    """Return what the catalog entry's `metadata.tracked` says, one of the kinds above, or None."""
    kind: str | None = metadata_of(catalog, name).get("tracked")
    if kind is not None and kind not in KINDS:
        raise ReportError(
            f"The catalog says of '{name}' that it is tracked as '{kind}': choose one of {KINDS}."
        )
    return kind


def metadata_of(catalog: DataCatalog, name: str) -> Mapping[str, Any]:
    """Return what the catalog entry says under `metadata`."""
    return getattr(catalog.get(name), "metadata", None) or {}


def _log_table(name: str, rows: list[dict[str, Any]], run_id: str, shown: Sequence[str]) -> None:
    import mlflow
    import pandas as pd

    table = pd.DataFrame(flat_rows(rows))
    first = [column for column in shown if column in table]
    table = table[first + [column for column in table if column not in first]]
    mlflow.log_table(table, artifact_file=f"tables/{name}.json", run_id=run_id)


def _log_comparison(rows: list[dict[str, Any]], shown: list[str]) -> None:
    """Put the comparison where a run is opened first, and its main figures beside other runs'."""
    import mlflow

    mlflow.set_tag("mlflow.note.content", markdown_table(rows, ["policy", *shown]))
    for row in rows:
        figures = {name: row.get(name) for name in shown}
        mlflow.log_metrics(number_leaves(figures, row["policy"]))


def describe_entry(entry: Mapping[str, Any]) -> str:
    """Return one line for the console.

    >>> describe_entry({"step": "read", "rows_in": 3, "added": 0, "rows_out": 2,
    ...                 "dropped": {"broken json": 1}})
    'read: 3 rows in, 2 out, 1 dropped (broken json 1)'
    """
    line = f"{entry['step']}: {entry['rows_in']:,} rows in"
    if entry["added"]:
        line += f", {entry['added']:,} added"
    line += f", {entry['rows_out']:,} out"
    if entry["dropped"]:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in entry["dropped"].items())
        line += f", {sum(entry['dropped'].values()):,} dropped ({reasons})"
    return line
