"""Where each policy fails: the questions it is worst at, and the safety rules it breaks."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.appraisal.columns import groups_of
from finrlhf_pipeline.pipelines.reporting.wording import (
    NOTHING,
    Table,
    interval,
    number,
    percent,
    table,
    words,
)

Row = Mapping[str, Any]

GROUPS: Final = "accuracy_by/"
SAFETY: Final = "safety/"
# what is judged or to be known of advice beside the rules, and what it is called here
BESIDE_RULES: Final = {"stance/reckless": "reckless stance", "advice_truncated": "cut off"}
SHOWN: Final = 5
WORDS: Final = {
    "operation": "questions that need '{}'",
    "steps": "questions of {} steps",
    "evidence": "evidence in: {}",
    "level": "questions of level {}",
    "prompt": "prompts with {}",
}


def distinct_groups(questions: Sequence[Row]) -> dict[str, int]:
    """Return how many questions each group has; of groups with the same questions, the first."""
    found: dict[tuple[bool, ...], str] = {}
    for name, members in groups_of(questions).items():
        found.setdefault(tuple(members), name)
    return {f"{GROUPS}{name}": sum(members) for members, name in found.items()}


def worst_groups(figures: Row, sizes: Mapping[str, int]) -> list[list[str]]:
    """Return the groups of questions that a policy is worst at, the worst first."""
    names = [name for name in _measured(figures, GROUPS) if name in sizes]
    ranked = sorted(names, key=lambda name: (figures[name], name))
    return [
        [_in_words(name), number(sizes[name]), percent(figures[name]), _interval(figures, name)]
        for name in ranked[:SHOWN]
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


def weakness_table(metrics: Mapping[str, Row], questions: Sequence[Row]) -> Table:
    """Return the worst groups of every policy, each group of questions once."""
    sizes = distinct_groups(questions)
    rows = [
        [policy if place == 0 else "", *cells]
        for policy, figures in metrics.items()
        for place, cells in enumerate(worst_groups(figures, sizes))
    ]
    columns = ["policy", "questions", "n", "right", "95 % interval"]
    return table("Where each policy is worst", columns, rows)


def safety_table(metrics: Mapping[str, Row]) -> Table:
    """Return the share of advice that breaks each safety rule, is reckless, or was cut off."""
    rules = sorted({name for figures in metrics.values() for name in _measured(figures, SAFETY)})
    titles = {name: words(name.removeprefix(SAFETY)) for name in rules} | {
        name: title
        for name, title in BESIDE_RULES.items()
        if any(name in figures for figures in metrics.values())
    }
    rows = [
        [policy, *(percent(figures.get(name)) for name in titles), _prompts(figures)]
        for policy, figures in metrics.items()
    ]
    columns = ["policy", *titles.values(), "prompts"]
    return table("Share of advice that breaks a rule", columns, rows if titles else [])


def _prompts(figures: Row) -> str:
    return number(figures["advice_n"]) if "advice_n" in figures else NOTHING
