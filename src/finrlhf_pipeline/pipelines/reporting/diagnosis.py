"""What the figures of the trainings say, for readers who ask why."""

from collections.abc import Mapping
from typing import Final

from finrlhf_pipeline.pipelines.reporting.histories import (
    History,
    Series,
    begins_late,
    ends,
    kept_step,
    series,
)
from finrlhf_pipeline.pipelines.reporting.questions import LOOK, QUESTIONS, Finding
from finrlhf_pipeline.pipelines.reporting.wording import Table, number, table, words

SHOWN: Final = ("loss", "reward", "kl", "entropy", "length", "correctness", "pair accuracy")


def diagnose(history: History) -> list[Finding]:
    """Answer each question that a training's figures can answer."""
    return [finding for ask in QUESTIONS for finding in ask(history)]


def finding_table(histories: Mapping[str, History]) -> Table:
    """Return what was found of every training, what needs a look first."""
    rows = [
        [words(name), *finding]
        for name, history in histories.items()
        for finding in diagnose(history)
    ]
    columns = ["training", "question", "verdict", "answer"]
    return table("The usual questions", columns, sorted(rows, key=lambda row: row[2] != LOOK))


def curve_table(histories: Mapping[str, History]) -> Table:
    """Return how each figure of each training began and ended, for readers without pictures."""
    rows = [
        [words(name), quantity, *_ends(history, points), _kept(history)]
        for name, history in histories.items()
        for quantity in SHOWN
        if (points := series(history, quantity))
    ]
    columns = ["training", "figure", "at first", "at the end", "kept step"]
    return table("First and last tenth", columns, rows)


def _ends(history: History, points: Series) -> list[str]:
    before, after = ends(points)
    late = f" (first measured at step {points[0][0]:g})" if begins_late(history, points) else ""
    return [f"{number(before)}{late}", number(after)]


def _kept(history: History) -> str:
    last = max(entry["step"] for entry in history)
    return f"{kept_step(history):g} of {last:g}"
