"""A runner that leaves fresh steps alone."""

import logging
import time
from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import Any, cast

from kedro.io import CatalogProtocol, DataCatalog
from kedro.pipeline import Pipeline
from kedro.runner import SequentialRunner, Task
from pluggy import PluginManager

from finrlhf_pipeline.running.parts import is_parameter
from finrlhf_pipeline.running.planning import Judgement, Planner
from finrlhf_pipeline.running.recording import opened, run_ids
from finrlhf_pipeline.running.store import StepStore

logger = logging.getLogger(__name__)


class RunnerUseError(ValueError):
    """A runner that was started outside a session."""


class UnfinishedInputError(RuntimeError):
    """An input that a step was still writing when it was interrupted."""


class ReusingRunner(SequentialRunner):
    """Runs a pipeline's steps in order, and reuses the outputs of those that nothing has changed.

    A record is opened before a step runs and closed with the digests of its outputs when it is
    done, so that whatever an interrupted step has left behind is never taken for a result.
    """

    def __init__(self, store: StepStore) -> None:
        super().__init__()
        self._store = store

    @property
    def _logger(self) -> logging.Logger:
        # what Kedro says of a run stays under Kedro's name
        return logging.getLogger(SequentialRunner.__module__)

    def _run(
        self,
        pipeline: Pipeline,
        catalog: CatalogProtocol[Any, Any],
        hook_manager: PluginManager | None = None,
        run_id: str | None = None,
    ) -> None:
        if hook_manager is None:
            raise RunnerUseError("A ReusingRunner needs a session's hooks: use session.run().")
        planner = Planner(pipeline, cast(DataCatalog, catalog), self._store)
        self._refuse_unfinished(pipeline, planner)
        hook_manager.hook.steps_planned(plan=planner.plan())
        uses = Counter(chain.from_iterable(node.inputs for node in pipeline.nodes))
        try:
            for node in pipeline.nodes:
                judgement = planner.judge(node)
                if judgement.is_fresh and judgement.record is not None:
                    hook_manager.hook.step_reused(
                        node=node, record=judgement.record, catalog=catalog
                    )
                else:
                    task = Task(
                        node, catalog, is_async=False, hook_manager=hook_manager, run_id=run_id
                    )
                    self._execute(task, judgement, planner)
                planner.settle(judgement)
                self._release_datasets(node, catalog, uses, pipeline)
        finally:
            self._store.save()

    def _refuse_unfinished(self, pipeline: Pipeline, planner: Planner) -> None:
        """Keep steps from reading what a step outside this run has left half-written."""
        halves = {
            content.path: record.node
            for record in self._store.records.all()
            if not record.is_finished
            for content in record.outputs.values()
        }
        for name in sorted(pipeline.inputs()):
            path = None if is_parameter(name) else planner.contents.shown_path(name)
            if path is not None and path in halves:
                raise UnfinishedInputError(
                    f"'{name}' may be half-written: '{halves[path]}', which makes it, did not "
                    "finish. Run that step again first, or the whole pipeline."
                )

    def _execute(self, task: Task, judgement: Judgement, planner: Planner) -> None:
        """Run one step between the opening and the closing of its record."""
        clock, contents = time.monotonic(), planner.contents
        begun = opened(judgement, contents)
        self._store.records.write(begun)
        before = {name: contents.touched(name) for name in judgement.inputs}
        task.execute()
        changed = [name for name in before if contents.touched(name) != before[name]]
        if changed:
            logger.warning(
                "%s changed while %s was reading it, so that step will run again next time.",
                " and ".join(changed),
                begun.node,
            )
            return
        hooks = cast(PluginManager, task.hook_manager).hook
        record = replace(
            begun,
            state="finished",
            outputs=planner.outputs(task.node),
            run=run_ids(task.run_id, hooks.step_run_ids(node=task.node)),
            seconds=round(time.monotonic() - clock, 3),
        )
        self._store.records.write(record)
        hooks.step_finished(node=task.node, record=record, catalog=task.catalog)
