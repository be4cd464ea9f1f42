"""Running the variants of a sweep: what they share once, the rest of each in a place of its own."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from kedro.framework.context import KedroContext
from kedro.framework.project import pipelines
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from finrlhf_pipeline.console import sentence_of
from finrlhf_pipeline.hooks.costs import COSTS
from finrlhf_pipeline.hooks.reports import tracked_as
from finrlhf_pipeline.provenance.run_record import SWEEPS
from finrlhf_pipeline.running import ReusingSession
from finrlhf_pipeline.running.contents import catalog_entries
from finrlhf_pipeline.running.lock import holding
from finrlhf_pipeline.running.parts import is_parameter
from finrlhf_pipeline.running.preview import open_context, require_pipeline
from finrlhf_pipeline.running.session import data_root_of
from finrlhf_pipeline.sweeping.hooks import Figures, OneParent, OwnCosts, close_runs
from finrlhf_pipeline.sweeping.results import Result
from finrlhf_pipeline.sweeping.steps import reached_steps, require_known
from finrlhf_pipeline.sweeping.variants import Variant, folder_name, nested

logger = logging.getLogger(__name__)

Say = Callable[[str], None]


@dataclass
class Sweep:
    """One pipeline, and the parameters that its variants differ in."""

    project: Path
    title: str
    names: list[str]
    env: str | None
    parameters: Mapping[str, Any]
    say: Say
    results: list[Result] = field(default_factory=list)

    def __post_init__(self) -> None:
        context: KedroContext = open_context(self.project, self.env, dict(self.parameters))
        self.pipeline: Pipeline = pipelines[require_pipeline(self.title)]
        require_known(context.config_loader["parameters"], self.names)
        self._own = reached_steps(self.pipeline, self.names, self.title)
        self._root = data_root_of(context.config_loader)
        self._parent = OneParent(f"sweep {self.title}: {', '.join(self.names)}")
        self._open = ExitStack()
        self.catalog = cast(DataCatalog, context.catalog)
        own = self.pipeline.only_nodes(*self._own)
        self._made = own.all_outputs()
        self._shared = self._entries(own.inputs())
        self.reports = sorted(n for n in self._made if tracked_as(self.catalog, n) == "metrics")

    def __enter__(self) -> Self:
        """Run what all variants share, and keep other runs away from it until the end."""
        own = set(self._own)
        shared = [node.name for node in self.pipeline.nodes if node.name not in own]
        if shared:
            self.say(f"{len(shared)} steps that all variants share:")
            session = self._session(dict(self.parameters))
            with session:
                session.run(pipeline_names=[self.title], node_names=shared)
            close_runs()
        self._open.enter_context(holding(self.project / self._root))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._open.close()
        close_runs("FAILED")
        self._parent.end("FAILED" if kind is not None or self.failed else "FINISHED")

    @property
    def failed(self) -> list[Result]:
        """The variants that did not come to their end."""
        return [result for result in self.results if result.failure]

    def run(self, variant: Variant) -> Result:
        """Run one variant where no other writes, and return what it reported, or why it failed."""
        self.say(f"Variant {len(self.results) + 1}: {folder_name(variant)}")
        started, figures, failure = time.monotonic(), Figures(self.reports), ""
        session = self._session(nested(variant, self.parameters))
        session.work_in(self._root_of(variant), self._shared)
        session.listen(self._parent, figures, OwnCosts(self._shared_costs()))
        try:
            with session:
                session.run(pipeline_names=[self.title], node_names=self._own)
        except Exception as error:  # noqa: BLE001  # the other variants can do without this one
            failure = _told(error)
            self.say(f"Variant {len(self.results) + 1} failed: {failure}")
        close_runs("FAILED" if failure else "FINISHED")
        seconds = time.monotonic() - started
        result = Result(variant, dict(figures.figures), seconds, figures.run_id, failure)
        self.results.append(result)
        return result

    def load(self, variant: Variant, names: Iterable[str]) -> dict[str, Any]:
        """Return what lies under some names for a variant: its own, or what all variants share."""
        root = self._root_of(variant)
        own = open_context(self.project, self.env, dict(self.parameters), root).catalog
        return {name: (own if name in self._made else self.catalog)[name].load() for name in names}

    def tell(self, table: str) -> None:
        """Leave the comparison with the run that gathers the variants."""
        self._parent.tell(table)

    def _root_of(self, variant: Variant) -> str:
        return f"{self._root}/{SWEEPS}/{self.title}/{folder_name(variant)}"

    def _shared_costs(self) -> dict[str, Any]:
        return dict(self.catalog.load(COSTS)) if self.catalog.exists(COSTS) else {}

    def _entries(self, names: Iterable[str]) -> dict[str, Any]:
        """Return where the variants' inputs lie and how they are read, the same for all of them."""
        wanted = sorted(name for name in names if not is_parameter(name) and name != COSTS)
        for name in wanted:
            self.catalog.get(name)
        known = catalog_entries(self.catalog)
        return {name: known[name] for name in wanted}

    def _session(self, parameters: dict[str, Any]) -> ReusingSession:
        return cast(
            ReusingSession,
            ReusingSession.create(self.project, env=self.env, runtime_params=parameters),
        )


def _told(error: Exception) -> str:
    """Return why a variant failed; of what is no sentence for the user, the log has all."""
    sentence = sentence_of(error, error.__traceback__)
    if sentence is None:
        logger.error("A variant of the sweep ended unexpectedly.", exc_info=error)
    return sentence or f"{type(error).__name__}: {error}"
