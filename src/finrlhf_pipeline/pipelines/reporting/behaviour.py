"""What training changed in the answers: pairs of answers to one question, and kinds of answer."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

Row = Mapping[str, Any]
Paired = list[tuple[Row, Row]]

WON: Final = "won"
LOST: Final = "lost"
BOTH_WRONG: Final = "both wrong"
BOTH_RIGHT: Final = "both right"
OUTCOMES: Final = (WON, LOST, BOTH_WRONG, BOTH_RIGHT)

KINDS: Final = (
    "right",
    "cut off before its end",
    "no program to be found",
    "a program that cannot be executed",
    "the right operations on other figures",
    "other operations",
)
_OPERATION: Final = re.compile(r"[a-z_]+(?=\()")


def predecessor_of(policy: str) -> str | None:
    """Return the policy that training started from.

    >>> predecessor_of("grpo"), predecessor_of("sft"), predecessor_of("base")
    ('sft', 'base', None)
    """
    return {"base": None, "sft": "base"}.get(policy, "sft")


def steps_of(policies: Iterable[str]) -> list[tuple[str, str]]:
    """Return each trained policy behind the one that it started from, where both are there.

    >>> steps_of(["base", "sft", "grpo"])
    [('base', 'sft'), ('sft', 'grpo')]
    """
    known = list(policies)
    started = [(predecessor_of(policy), policy) for policy in known]
    return [(before, after) for before, after in started if before in known]


def pair_up(before: Sequence[Row], after: Sequence[Row]) -> dict[str, Paired]:
    """Return the answers of two policies to the same questions, by which of them is right."""
    earlier = {row["id"]: row for row in before}
    pairs: dict[str, Paired] = {outcome: [] for outcome in OUTCOMES}
    for row in after:
        old = earlier[row["id"]]
        pairs[outcome_of(old, row)].append((old, row))
    return pairs


def outcome_of(before: Row, after: Row) -> str:
    """Return which of two answers to a question is right."""
    if after["grades"]["correct"]:
        return BOTH_RIGHT if before["grades"]["correct"] else WON
    return LOST if before["grades"]["correct"] else BOTH_WRONG


def spread_out(rows: Sequence[Any], count: int) -> list[Any]:
    """Return a few rows from all over, the same ones each time.

    >>> spread_out([0, 1, 2, 3, 4, 5], 3)
    [0, 2, 4]
    """
    shown = min(count, len(rows))
    return [rows[place * len(rows) // shown] for place in range(shown)]


def kind_of_answer(row: Row) -> str:
    """Return the first thing that is wrong with an answer, or that it is right."""
    grades = row["grades"]
    right, cut_off, nothing, broken, other_figures, other_operations = KINDS
    if grades["correct"]:
        return right
    if row["truncated"]:
        return cut_off
    if not row.get("program"):
        return nothing
    if not grades["executable"]:
        return broken
    same = operations_in(row["program"]) == operations_in(row["gold_program"])
    return other_figures if same else other_operations


def operations_in(program: str) -> list[str]:
    """Return the operations that a program names, in their order.

    >>> operations_in("subtract(9, 4), divide(#0, 4)")
    ['subtract', 'divide']
    """
    return _OPERATION.findall(program)


def kinds_of_answer(rows: Sequence[Row]) -> dict[str, float]:
    """Return the share of each kind of answer."""
    counts = Counter(kind_of_answer(row) for row in rows)
    return {kind: counts[kind] / max(len(rows), 1) for kind in KINDS}
