"""What the figures of the trainings say, for readers who ask why."""

from collections.abc import Mapping
from typing import Final

from finrlhf_pipeline.pipelines.reporting.histories import History, ends, series
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
        [words(name), quantity, number(before), number(after)]
        for name, history in histories.items()
        for quantity in SHOWN
        if (points := series(history, quantity))
        for before, after in (ends(points),)
    ]
    return table("First and last tenth", ["training", "figure", "began at", "ended at"], rows)
