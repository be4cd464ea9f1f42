"""Where a run is: one short line as each step begins, and how long all of them took."""

import logging
import time

from kedro.framework.hooks import hook_impl
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

logger = logging.getLogger(__name__)


class Progress:
    """Count the steps of a run on the console."""

    def __init__(self) -> None:
        self._begun = 0
        self._steps = 0
        self._started = 0.0

    @hook_impl
    def before_pipeline_run(self, pipeline: Pipeline) -> None:
        """Count what is ahead."""
        self._begun, self._steps = 0, len(pipeline.nodes)
        self._started = time.monotonic()

    @hook_impl(trylast=True)
    def before_node_run(self, node: Node) -> None:
        """Name the step that begins."""
        self._begun += 1
        logger.info("[%d/%d] %s", self._begun, self._steps, node.name)

    @hook_impl(trylast=True)
    def after_pipeline_run(self) -> None:
        """Say how long it took."""
        logger.info("%d steps in %.0f s", self._steps, time.monotonic() - self._started)
