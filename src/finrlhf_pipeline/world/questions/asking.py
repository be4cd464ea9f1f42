"""What a kind of question consists of: its program, its needs, and the ways of asking it."""

from dataclasses import dataclass
from typing import Final, Literal

from finrlhf_pipeline.world.amounts import Unit

AnswerForm = Literal["number", "percent", "yes_no"]
Condition = Literal["", "rise", "fall", "above", "below", "loss", "two_years_apart", "positive"]
Fact = Literal["", "part", "factor", "rate", "adds", "cuts", "shares"]
FACTS: Final[tuple[Fact, ...]] = ("part", "factor", "rate", "adds", "cuts", "shares")
Units = tuple[tuple[Unit, ...], ...]

ONE_OF_ANY: Final[Units] = (
    ("money",),
    ("money",),
    ("count",),
    ("percent",),
    ("rate",),
    ("signed",),
)
ONE_POSITIVE: Final[Units] = (("money",), ("money",), ("count",))
ONE_MONEY: Final[Units] = (("money",),)
ONE_PERCENT: Final[Units] = (("percent",), ("rate",))
ONE_SIGNED: Final[Units] = (("signed",),)
TWO_ALIKE: Final[Units] = (("money", "money"), ("money", "money"), ("count", "count"))
TWO_MONEY: Final[Units] = (("money", "money"),)
THREE_ALIKE: Final[Units] = (
    ("money", "money", "money"),
    ("money", "money", "money"),
    ("count", "count", "count"),
)
RATE_AND_MONEY: Final[Units] = (("rate", "money"),)


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that can be asked, and every way of asking it, the most direct first.

    In texts `{a}`, `{b}`, `{c}` are line items and `{y1}`, `{y0}` the later and earlier year; in
    programs `{a1}` is the item's amount in `y1`, and `{f}`, `{g}` are the fact's two numbers.
    """

    name: str
    program: str
    units: Units
    reason: str
    asks: tuple[str, ...]
    answer: AnswerForm = "number"
    when: Condition = ""
    fact: Fact = ""

    @property
    def steps(self) -> int:
        """Return the number of steps of the program."""
        return self.program.count("(")

    @property
    def whole_row(self) -> bool:
        """Say whether the program names a table row, which a sentence cannot stand in for."""
        return "table_" in self.program


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way of asking for one intent."""

    intent: Intent
    ask: str
    number: int

    @property
    def name(self) -> str:
        """Return the name that an example's difficulty records."""
        return f"{self.intent.name}_{self.number}"


def phrasings_of(intents: tuple[Intent, ...]) -> tuple[Phrasing, ...]:
    """List every way of asking, in order."""
    return tuple(
        Phrasing(intent, ask, number)
        for intent in intents
        for number, ask in enumerate(intent.asks, start=1)
    )
