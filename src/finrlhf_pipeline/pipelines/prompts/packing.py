"""Packing: the best evidence that fits the budget, in document order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from finrlhf_pipeline.pipelines.prompts.evidence import HEADER_KEY, Unit
from finrlhf_pipeline.pipelines.prompts.parameters import Budget, BudgetUnit

_PIECES = {
    "words": re.compile(r"\S+"),
    "tokens": re.compile(r"\d|[^\W\d_]+|[^\w\s]|_"),
}


@dataclass(frozen=True, slots=True)
class Packed:
    """The lines that a prompt holds, in document order, and what it could not hold."""

    lines: tuple[str, ...]
    keys: tuple[str, ...]
    shortened: tuple[str, ...]  # keys of which only the beginning is held
    left_out: int

    @property
    def cut(self) -> bool:
        """Tell whether any evidence is missing, whole or in part."""
        return self.left_out > 0 or bool(self.shortened)


def measure(line: str, unit: BudgetUnit) -> int:
    """Return what a line costs of a budget.

    >>> measure("cash | $ 5,829", "words"), measure("cash | $ 5,829", "tokens")
    (4, 8)
    """
    return sum(1 for _ in _PIECES[unit].finditer(line))


def pack(units: Sequence[Unit], ranking: Sequence[str], budget: Budget) -> Packed:
    """Return the units that fit: the table's header, then by rank, passing over what is too long.

    The header comes first because every row is read by it. The header and the best-ranked unit
    are shortened where others are left out, so that no prompt goes without its best evidence.
    """
    whole = {unit.key: unit.line for unit in units}
    header = [HEADER_KEY] if HEADER_KEY in whole else []
    order = header + [key for key in ranking if key != HEADER_KEY]
    held: dict[str, str] = {}
    room = budget.size
    for place, key in enumerate(order):
        line = whole[key]
        if place <= len(header):
            line = _shorten(line, room, budget.unit)
        cost = measure(line, budget.unit)
        if line and cost <= room:
            held[key] = line
            room -= cost
    keys = tuple(key for key in whole if key in held)
    return Packed(
        lines=tuple(held[key] for key in keys),
        keys=keys,
        shortened=tuple(key for key in keys if held[key] != whole[key]),
        left_out=len(whole) - len(keys),
    )


def _shorten(line: str, room: int, unit: BudgetUnit) -> str:
    """Return as many whole words of a line as fit: half a number would be a false one."""
    fitting = 0
    for word in re.finditer(r"\S+", line):
        room -= measure(word[0], unit)
        if room < 0:
            return line[:fitting]
        fitting = word.end()
    return line
