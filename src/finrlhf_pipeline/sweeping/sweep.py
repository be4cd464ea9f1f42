"""Running the variants of a sweep: what they share once, the rest of each in a place of its own."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self, cast

from kedro.framework.context import KedroContext
from kedro.framework.project import pipelines
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from finrlhf_pipeline.running import ReusingSession
from finrlhf_pipeline.running.contents import catalog_entries
from finrlhf_pipeline.running.lock import holding
from finrlhf_pipeline.running.parts import is_parameter
from finrlhf_pipeline.running.preview import open_context, require_pipeline
from finrlhf_pipeline.running.session import data_root_of
from finrlhf_pipeline.sweeping.hooks import Figures, OneParent, close_runs
from finrlhf_pipeline.sweeping.results import Result
from finrlhf_pipeline.sweeping.steps import reached_steps, require_known
from finrlhf_pipeline.sweeping.variants import Variant, folder_name, nested

FOLDER: Final = "sweeps"

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
        own = self.pipeline.only_nodes(*self._own)
        self._made = own.all_outputs()
        self._shared = self._entries(cast(DataCatalog, context.catalog), own.inputs())

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

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def run(self, variant: Variant) -> Result:
        """Run one variant where no other writes, and return what it reported."""
        self.say(f"Variant {len(self.results) + 1}: {folder_name(variant)}")
        started, figures = time.monotonic(), Figures(self._made)
        root = f"{self._root}/{FOLDER}/{self.title}/{folder_name(variant)}"
        session = self._session(nested(variant, self.parameters))
        session.work_in(root, self._shared)
        session.listen(self._parent, figures)
        with session:
            session.run(pipeline_names=[self.title], node_names=self._own)
        close_runs()
        seconds = time.monotonic() - started
        result = Result(variant, dict(figures.figures), seconds, figures.run_id)
        self.results.append(result)
        return result

    def close(self, table: str) -> None:
        """Leave the comparison with the run that gathers the variants."""
        self._parent.close(table)

    def _entries(self, catalog: DataCatalog, names: Iterable[str]) -> dict[str, Any]:
        """Return where the variants' inputs lie and how they are read, the same for all of them."""
        wanted = sorted(name for name in names if not is_parameter(name))
        for name in wanted:
            catalog.get(name)
        known = catalog_entries(catalog)
        return {name: known[name] for name in wanted}

    def _session(self, parameters: dict[str, Any]) -> ReusingSession:
        return cast(
            ReusingSession,
            ReusingSession.create(self.project, env=self.env, runtime_params=parameters),
        )
