"""The record that every run leaves behind: kept step by step, chained, and sent to MLflow."""

from pathlib import Path
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from finrlhf_pipeline.hooks.cards import write_cards
from finrlhf_pipeline.hooks.tracking import stored_path, without_secrets
from finrlhf_pipeline.provenance import chain, content_digest, journal, run_record

PACKAGE = Path(__file__).parents[1]


class RunRecords:
    """Write a journal while a run goes on, and close it as the next link of the chain.

    With the step cache each step says itself what it read and wrote; without it the stored files
    are measured when the next step begins, since a stream is whole only then.
    """

    def __init__(self) -> None:
        self._project = Path()
        self._configuration: dict[str, Any] = {}
        self._journal: journal.Journal | None = None
        self._open: tuple[Node, str] | None = None
        self._catalog = DataCatalog()

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Keep the resolved configuration; credentials are never part of it."""
        loader = context.config_loader
        self._project = Path(context.project_path)
        self._configuration = {
            name: without_secrets(dict(loader[name]))
            for name in ("globals", "parameters", "catalog")
        }

    @hook_impl(trylast=True)
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Close what killed runs have left open, and begin this run's journal."""
        self._catalog, self._open = catalog, None
        folder = self._folder()
        adopt_interrupted(folder)
        asked = without_secrets(run_params)
        head = run_record.head_of(self._project, PACKAGE, asked, self._configuration)
        head["nodes"] = [node.name for node in pipeline.nodes]
        path = journal.journal_path(folder, head["run_id"])
        self._journal = journal.Journal(path, head)

    @hook_impl
    def step_finished(self, node: Node, record: Any) -> None:
        """Note a step that ran, from its own record."""
        self._open = None
        self._note(node, record, "ran")

    @hook_impl
    def step_reused(self, node: Node, record: Any) -> None:
        """Note a step whose outputs were fresh, from the record of the run that made them."""
        self._note(node, record, "reused")

    @hook_impl(tryfirst=True)
    def before_node_run(self, node: Node) -> None:
        """Measure the step before, where nobody else did."""
        self._settle()
        self._open = (node, run_record.now())

    @hook_impl(tryfirst=True)
    def after_pipeline_run(self) -> None:
        """Close the record before the MLflow run closes."""
        self._settle()
        self._close("finished", error=None)

    @hook_impl(tryfirst=True)
    def on_pipeline_error(self, error: Exception) -> None:
        """Close the record with what went wrong."""
        self._close("failed", error=f"{type(error).__name__}: {error}")

    def _folder(self) -> Path:
        root = str(self._configuration["globals"]["data_root"])
        return run_record.records_folder(self._project, root)

    def _note(self, node: Node, record: Any, status: str) -> None:
        if self._journal is not None:
            self._journal.note(
                {"name": node.name, "status": status, **step_entry(record.to_json())}
            )

    def _settle(self) -> None:
        if self._open is None or self._journal is None:
            return
        (node, started), self._open = self._open, None
        self._journal.note(
            {
                "name": node.name,
                "status": "ran",
                "started": started,
                "inputs": self._measured(node.inputs),
                "outputs": self._measured(node.outputs),
            }
        )

    def _measured(self, names: list[str]) -> dict[str, Any]:
        paths = {name: stored_path(self._catalog, name) for name in names}
        return {
            name: {"path": self._relative(path), "digest": content_digest(path)}
            for name, path in paths.items()
            if path is not None
        }

    def _relative(self, path: Path) -> str:
        absolute = self._project / path
        inside = absolute.is_relative_to(self._project)
        return (absolute.relative_to(self._project) if inside else absolute).as_posix()

    def _close(self, status: str, error: str | None) -> None:
        if self._journal is None:
            return
        done, self._journal = self._journal, None
        record = run_record.closed(done.head, done.steps, status, error=error, mlflow=_active_run())
        path = chain.append(self._folder(), record)
        done.close()
        ran = [step for step in done.steps if step["status"] == "ran"]
        made = {name for step in ran for name in step["outputs"]}
        cards = write_cards(self._project, self._folder(), made)
        _send(path, cards)


def adopt_interrupted(folder: Path) -> None:
    """Append a record for every run whose process died before it could."""
    interrupted = journal.interrupted_runs(folder)
    known = {record["run_id"] for record in chain.read_chain(folder)} if interrupted else set()
    for path, left in interrupted:
        if left is not None and left["run_id"] not in known:
            inputs = run_record.free_inputs(left["steps"])
            chain.append(folder, {**left, "inputs": inputs})
        path.unlink()


def step_entry(record: dict[str, Any]) -> dict[str, Any]:
    """Return what a run record keeps of a step's own record."""
    parts = record["parts"]
    return {
        "started": record["started"],
        "seconds": record["seconds"],
        "key": record["key"],
        "code": run_record.code_digest(parts["code"]),
        "inputs": record["inputs"],
        "outputs": record["outputs"],
        "run": record["run"],
    }


def _active_run() -> str | None:
    import mlflow

    run = mlflow.active_run()
    return None if run is None else str(run.info.run_id)


def _send(record: Path, cards: list[Path]) -> None:
    import mlflow

    if mlflow.active_run() is None:
        return
    # the last digest, kept where nobody who edits the data root reaches it
    mlflow.set_tag("record.digest", chain.read_record(record)["digest"])
    mlflow.log_artifact(str(record), "records")
    for card in cards:
        mlflow.log_artifact(str(card), "cards")
