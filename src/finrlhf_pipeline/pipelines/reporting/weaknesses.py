"""Where each policy fails: the questions it is worst at, and the safety rules it breaks."""

from collections.abc import Mapping
from typing import Any, Final

from finrlhf_pipeline.pipelines.reporting.wording import Table, interval, percent, table, words

Row = Mapping[str, Any]

GROUPS: Final = "accuracy_by/"
SAFETY: Final = "safety/"
SHOWN: Final = 5
WORDS: Final = {
    "operation": "questions that need '{}'",
    "steps": "questions of {} steps",
    "evidence": "evidence in: {}",
    "level": "questions of level {}",
    "prompt": "prompts with {}",
}


def worst_groups(figures: Row) -> list[list[str]]:
    """Return the groups of questions that a policy is worst at, the worst first."""
    names = sorted(_measured(figures, GROUPS), key=lambda name: (figures[name], name))
    return [
        [_in_words(name), percent(figures[name]), _interval(figures, name)]
        for name in names[:SHOWN]
    ]


def _measured(figures: Row, prefix: str) -> list[str]:
    return [
        name
        for name in figures
        if name.startswith(prefix)
        and figures[name] is not None
        and not (name.endswith(("_low", "_high")) and name.rpartition("_")[0] in figures)
    ]


def _in_words(name: str) -> str:
    kind, _, value = name.removeprefix(GROUPS).partition("/")
    return WORDS.get(kind, kind + " {}").format(words(value))


def _interval(figures: Row, name: str) -> str:
    return interval(figures.get(f"{name}_low"), figures.get(f"{name}_high"))


def weakness_table(metrics: Mapping[str, Row]) -> Table:
    """Return the worst groups of every policy."""
    rows = [
        [policy if place == 0 else "", *cells]
        for policy, figures in metrics.items()
        for place, cells in enumerate(worst_groups(figures))
    ]
    return table(
        "Where each policy is worst", ["policy", "questions", "right", "95 % interval"], rows
    )


def safety_table(metrics: Mapping[str, Row]) -> Table:
    """Return the share of advice that breaks each safety rule."""
    rules = sorted({name for figures in metrics.values() for name in _measured(figures, SAFETY)})
    rows = [[policy, *(percent(figures.get(rule)) for rule in rules)]
            for policy, figures in metrics.items()]  # fmt: skip
    headings = [rule.removeprefix(SAFETY).replace("_", " ") for rule in rules]
    return table("Share of advice that breaks a rule", ["policy", *headings], rows if rules else [])
