"""Ledgers and figures: shown on the console and sent to MLflow when their step is done."""

import logging
import re
from collections.abc import Mapping
from typing import Any, Final

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog

from finrlhf_pipeline.hooks.leaves import number_leaves

logger = logging.getLogger(__name__)

SEQUENTIAL: Final = "SequentialRunner"


class RunnerError(ValueError):
    """A runner under which rows could be lost without a line."""


class Reports:
    """Follow the datasets whose catalog entry says `metadata: {tracked: ledger}` or `metrics`.

    A step that streams saves its ledger with every chunk; only the last one counts, so each is held
    back until the next step begins or the run ends.
    """

    def __init__(self) -> None:
        self._catalog = DataCatalog()
        self._waiting: dict[str, Any] = {}

    @hook_impl(tryfirst=True)
    def before_pipeline_run(self, run_params: dict[str, Any], catalog: DataCatalog) -> None:
        """Start a run with nothing held back, refusing runners that could lose a ledger."""
        # Kedro gives the runner's representation, or 'None' for its default, the sequential one
        named = re.search(r"\w*Runner", run_params["runner"])
        if named is not None and named[0] != SEQUENTIAL:
            raise RunnerError(
                f"{named[0]} runs steps side by side, where ledgers and trainings "
                f"cannot be followed one by one. Run with --runner={SEQUENTIAL}, the default."
            )
        self._catalog = catalog
        self._waiting = {}

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any) -> None:
        """Hold the report back."""
        if tracked_as(self._catalog, dataset_name):
            self._waiting[dataset_name] = data

    @hook_impl
    def before_node_run(self) -> None:
        """Tell what the step before has reported."""
        self._tell()

    @hook_impl(tryfirst=True)
    def after_pipeline_run(self) -> None:
        """Tell what the last step has reported, before the MLflow run closes."""
        self._tell()

    @hook_impl(tryfirst=True)
    def on_pipeline_error(self) -> None:
        """Tell what was reported before the error."""
        self._tell()

    def _tell(self) -> None:
        import mlflow

        for name, report in self._waiting.items():
            if tracked_as(self._catalog, name) == "ledger":
                logger.info("%s", describe_entry(report))
            if mlflow.active_run() is not None:
                mlflow.log_metrics(number_leaves(report, name))
        self._waiting = {}


def tracked_as(catalog: DataCatalog, name: str) -> str | None:
    """Return what the catalog entry's `metadata.tracked` says: ledger, metrics or nothing."""
    metadata = getattr(catalog.get(name), "metadata", None) or {}
    kind: str | None = metadata.get("tracked")
    return kind


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
