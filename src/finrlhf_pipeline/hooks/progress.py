"""Where a run is: a line as each step begins, another while it goes on, and how long all took."""

import logging
import threading
import time
from typing import Final

from kedro.framework.hooks import hook_impl
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from finrlhf_pipeline.hooks.trainings import TRAINING
from finrlhf_pipeline.running.planning import Judgement, Plan

logger = logging.getLogger(__name__)

# often enough to see that it goes on, seldom enough to read
SECONDS_BETWEEN_LINES: Final = 5.0
REASONS_SHOWN: Final = 3


class Progress:
    """Count the steps of a run on the console, and show that a long one goes on."""

    def __init__(self, seconds_between_lines: float = SECONDS_BETWEEN_LINES) -> None:
        self._seconds = seconds_between_lines
        self._begun = 0
        self._steps = 0
        self._waiting: set[str] = set()
        self._started = 0.0
        self._step_ended = threading.Event()

    @hook_impl
    def before_pipeline_run(self, pipeline: Pipeline) -> None:
        """Count what is ahead."""
        self._begun, self._steps, self._waiting = 0, len(pipeline.nodes), set()
        self._started = time.monotonic()

    @hook_impl
    def steps_planned(self, plan: Plan) -> None:
        """Say how many steps are reused, and why the others run."""
        self._steps = len(plan.to_run)
        self._waiting = {judgement.node.name for judgement in plan.to_run if judgement.waits}
        if plan.fresh:
            logger.info("%d of %d steps are reused", len(plan.fresh), len(plan.judgements))
        for line in announcements(plan):
            logger.info("%s", line)

    @hook_impl
    def step_reused(self, node: Node) -> None:
        """Say which steps turned out to be fresh after all."""
        if node.name in self._waiting:
            self._steps -= 1
            logger.info("%s is reused: its inputs came out the same", node.name)

    @hook_impl(trylast=True)
    def before_node_run(self, node: Node) -> None:
        """Name the step that begins, and watch it."""
        self._step_ended.set()
        self._begun += 1
        logger.info("[%d/%d] %s", self._begun, self._steps, node.name)
        self._step_ended = threading.Event()
        if TRAINING in node.tags:  # a training says itself where it is
            return
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


def announcements(plan: Plan) -> list[str]:
    """Return why steps run, a line for each that has a reason of its own."""
    new = [judgement for judgement in plan.to_run if judgement.record is None]
    waiting = [judgement.node.name for judgement in plan.to_run if judgement.waits]
    lines = [
        f"{judgement.node.name} runs: {reasons_of(judgement)}"
        for judgement in plan.to_run
        if judgement.record is not None and not judgement.waits
    ]
    if new:
        lines.append(f"{len(new)} steps run for the first time here")
    if waiting:
        lines.append(f"if what they read comes out different: {', '.join(waiting)}")
    return lines


def reasons_of(judgement: Judgement) -> str:
    """Return the first reasons of a step, and how many more there are."""
    more = len(judgement.reasons) - REASONS_SHOWN
    rest = [f"and {more} more"] if more > 0 else []
    return "; ".join([*judgement.reasons[:REASONS_SHOWN], *rest])
