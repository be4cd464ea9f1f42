"""A check before any training that a mixture of rewards prefers right answers to cheap tricks."""

import json
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any, Final, TypeAlias

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.rewards.counterfeits import COUNTERFEITS, find_counterfeit, gold_response
from finrlhf_pipeline.rewards.mixture import Mixture
from finrlhf_pipeline.rewards.signature import Completion, RewardError

Scores: TypeAlias = Mapping[str, Sequence[float]]
GOLD: Final = "gold"
_COLUMNS: Final = ("check", "examples", "gold", "other", "gold_wins", "misled", "passed")


class RewardLintError(RewardError):
    """A mixture of rewards that would train the wrong thing, with the table that shows it."""


def lint(
    mixture: Mixture,
    examples: Sequence[Example],
    prompts: Sequence[Completion] | None = None,
    *,
    least_share: float = 1.0,
    bound: float = 10.0,
) -> list[dict[str, Any]]:
    """Return a table of checks, or raise where the weighted mixture fails one.

    Gold has to outscore each counterfeit for `least_share` of the examples: for all of them,
    unless a trained reward model has a part in the mixture. Every reward has to stay within
    `bound`, so that none drowns the others, and to give the same values when asked twice.
    """
    if not examples:
        raise RewardLintError("The reward linter got no examples to try; check the train split.")
    asked = list(prompts or (example.question for example in examples))
    columns = {"record": [json.dumps(example.to_record()) for example in examples]}
    batches = _batches(examples)
    first, second = (_score(mixture, batches, asked, columns) for _ in range(2))
    rows = [
        *(_compare(mixture, case, batches, first, least_share) for case in COUNTERFEITS),
        _check("bounded", batches, _beyond(first, bound)),
        _check("deterministic", batches, _changed(first, second)),
    ]
    if not all(row["passed"] for row in rows):
        raise RewardLintError(
            "The reward mixture would train the wrong thing: gold responses have to outscore every "
            "counterfeit. Change the rewards or weights that are misled.\n" + render_table(rows)
        )
    return rows


def render_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the checks as text, one row a line."""
    cells = [_COLUMNS, *(tuple(_shown(row[column]) for column in _COLUMNS) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in cells
    )
    return "\n".join(line.rstrip() for line in lines)


def _batches(examples: Sequence[Example]) -> dict[str, dict[int, str]]:
    """Return the responses to score by name, each with the place of its example."""
    batches = {GOLD: {place: gold_response(example) for place, example in enumerate(examples)}}
    for case in COUNTERFEITS:
        made = ((place, find_counterfeit(case, example)) for place, example in enumerate(examples))
        batches[case] = {place: text for place, text in made if text is not None}
    return batches


def _score(
    mixture: Mixture,
    batches: Mapping[str, Mapping[int, str]],
    prompts: Sequence[Completion],
    columns: Mapping[str, Sequence[str]],
) -> dict[str, Scores]:
    return {
        name: mixture.components(
            [prompts[place] for place in batch],
            list(batch.values()),
            **{column: [values[place] for place in batch] for column, values in columns.items()},
        )
        for name, batch in batches.items()
    }


def _compare(
    mixture: Mixture,
    case: str,
    batches: Mapping[str, Mapping[int, str]],
    scores: Mapping[str, Scores],
    least_share: float,
) -> dict[str, Any]:
    """Set gold against one kind of counterfeit, where the examples allow it."""
    if not batches[case]:
        return _row(case, passed=True)
    other = scores[case]
    gold = {
        name: [values[place] for place in batches[case]] for name, values in scores[GOLD].items()
    }
    right, wrong = mixture.total(gold), mixture.total(other)
    wins = fmean(good > bad for good, bad in zip(right, wrong, strict=True))
    misled = [name for name in gold if fmean(other[name]) > fmean(gold[name])]
    return _row(case, len(right), fmean(right), fmean(wrong), wins, misled, wins >= least_share)


def _check(
    name: str, batches: Mapping[str, Mapping[int, str]], misled: list[str]
) -> dict[str, Any]:
    return _row(name, len(batches[GOLD]), misled=misled, passed=not misled)


def _beyond(scores: Mapping[str, Scores], bound: float) -> list[str]:
    """Return the rewards that give values beyond the bound."""
    return [
        name
        for name in scores[GOLD]
        if any(abs(value) > bound for batch in scores.values() for value in batch[name])
    ]


def _changed(first: Mapping[str, Scores], second: Mapping[str, Scores]) -> list[str]:
    """Return the rewards that gave other values the second time."""
    return [
        name
        for name in first[GOLD]
        if any(first[batch][name] != second[batch][name] for batch in first)
    ]


def _row(
    check: str,
    examples: int = 0,
    gold: float | None = None,
    other: float | None = None,
    gold_wins: float | None = None,
    misled: Sequence[str] = (),
    passed: bool = False,
) -> dict[str, Any]:
    values = (check, examples, gold, other, gold_wins, ", ".join(misled), passed)
    return dict(zip(_COLUMNS, values, strict=True))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:.3f}"
    return "" if value is None else str(value)
