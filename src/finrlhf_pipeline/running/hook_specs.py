"""What hooks can be told of steps that are planned, reused, or written down."""

from typing import Any

from kedro.framework.hooks.markers import hook_spec
from kedro.io import DataCatalog
from kedro.pipeline.node import Node

from finrlhf_pipeline.provenance import StepRecord
from finrlhf_pipeline.running.planning import Plan


class StepSpecs:
    """The hooks that a run with reuse calls besides Kedro's own."""

    @hook_spec
    def steps_planned(self, plan: Plan) -> None:
        """Take note of what will run, before anything does."""

    @hook_spec
    def step_reused(self, node: Node, record: StepRecord, catalog: DataCatalog) -> None:
        """Take note of a step whose outputs are used as they are."""

    @hook_spec
    def step_finished(self, node: Node, record: StepRecord, catalog: DataCatalog) -> None:
        """Take note of a step that ran, and of what was written down of it."""

    @hook_spec
    def step_run_ids(self, node: Node) -> dict[str, Any]:
        """Return the ids of the tracked runs that a step ran in, by kind."""
        raise NotImplementedError
