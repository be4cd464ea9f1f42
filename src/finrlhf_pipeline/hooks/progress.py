"""Where a run is: a line as each step begins, another while it goes on, and how long all took."""

import logging
import threading
import time
from typing import Final

from kedro.framework.hooks import hook_impl
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

logger = logging.getLogger(__name__)

# often enough to see that it goes on, seldom enough to read
SECONDS_BETWEEN_LINES: Final = 5.0


class Progress:
    """Count the steps of a run on the console, and show that a long one goes on."""

    def __init__(self, seconds_between_lines: float = SECONDS_BETWEEN_LINES) -> None:
        self._seconds = seconds_between_lines
        self._begun = 0
        self._steps = 0
        self._started = 0.0
        self._step_ended = threading.Event()

    @hook_impl
    def before_pipeline_run(self, pipeline: Pipeline) -> None:
        """Count what is ahead."""
        self._begun, self._steps = 0, len(pipeline.nodes)
        self._started = time.monotonic()

    @hook_impl(trylast=True)
    def before_node_run(self, node: Node) -> None:
        """Name the step that begins, and watch it."""
        self._step_ended.set()
        self._begun += 1
        logger.info("[%d/%d] %s", self._begun, self._steps, node.name)
        self._step_ended = threading.Event()
        watch = threading.Thread(
            target=self._watch, args=(node.name, self._step_ended), daemon=True
        )
        watch.start()

    @hook_impl(trylast=True)
    def after_pipeline_run(self) -> None:
        """Say how long it took."""
        self._step_ended.set()
        logger.info("%d steps in %.0f s", self._steps, time.monotonic() - self._started)

    @hook_impl
    def on_pipeline_error(self) -> None:
        """Stop watching."""
        self._step_ended.set()

    def _watch(self, name: str, ended: threading.Event) -> None:
        started = time.monotonic()
        while not ended.wait(self._seconds):
            logger.info("%s: %.0f s so far", name, time.monotonic() - started)
