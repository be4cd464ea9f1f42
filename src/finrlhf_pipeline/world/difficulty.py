"""How hard an example is: the bounds that each level draws its page and question from."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from finrlhf_pipeline.world.questions import PHRASINGS, Phrasing


@dataclass(frozen=True, slots=True)
class Level:
    """What pages and questions of one level may hold."""

    number: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    sentences: tuple[int, ...]
    told_share: float  # how often an item sits in a sentence instead of the table
    phrasings: tuple[Phrasing, ...]


def _phrasings(steps: int, last: int = 99, facts: bool = True) -> tuple[Phrasing, ...]:
    return tuple(
        phrasing
        for phrasing in PHRASINGS
        if phrasing.intent.steps == steps
        and phrasing.number <= last
        and (facts or not phrasing.intent.fact)
    )


LEVELS: Final[Mapping[int, Level]] = MappingProxyType(
    {
        level.number: level
        for level in (
            Level(1, (3, 4), (2,), (0, 0, 1), 0.0, _phrasings(1, last=1, facts=False)),
            Level(2, (3, 4, 5), (2, 3), (0, 1, 1, 2), 0.3, _phrasings(1)),
            Level(3, (3, 4, 5), (2, 3), (0, 1, 1, 2), 0.2, _phrasings(2)),
            Level(4, (4, 5, 6), (2, 3), (1, 2), 0.3, _phrasings(3)),
        )
    }
)

DEFAULT_MIX: Final[Mapping[int, float]] = MappingProxyType({1: 0.4, 2: 0.25, 3: 0.2, 4: 0.15})
