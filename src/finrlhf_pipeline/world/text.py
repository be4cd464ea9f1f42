"""The sentences around a table: what introduces it, what tells amounts, and what only distracts."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from finrlhf_pipeline.world.amounts import Amount

_INTRODUCTIONS: Final = (
    "the table shows {topic} data of {company} .",
    "{company} reports these {topic} figures .",
    "selected {topic} data of {company} are shown below .",
)
_TELLING_BOTH: Final = (
    "{label} was {later} in {y1} and {earlier} in {y0} .",
    "in {y1} , {label} came to {later} , compared with {earlier} in {y0} .",
    "{label} moved from {earlier} in {y0} to {later} in {y1} .",
)
_TELLING_ONE: Final = (
    "{label} was {later} in {y1} .",
    "for {y1} , the company reports {label} of {later} .",
)
_FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "part": "europe made up {f} of {label} in {y1} .",
        "factor": "the plan multiplies {label} by {f} each year for {g} years .",
        "rate": "{label} is to grow by {f} each year for {g} years .",
        "adds": "the plan adds {f} to {label} of {y1} .",
        "cuts": "the company will cut {f} from {label} of {y1} .",
        "shares": "there were {f} {scale} shares in {y1} .",
    }
)
_REMARKS: Final = (
    "all figures are audited .",
    "more data are in the notes .",
    "the company reports under local rules .",
    "past results do not promise future results .",
    "prior years were not changed .",
    "the fiscal year ends in june .",
)


def introduce(rng: Random, company: str, topic: str) -> str:
    """Return the sentence that stands before the table."""
    return rng.choice(_INTRODUCTIONS).format(company=company, topic=topic)


def tell(
    rng: Random, label: str, years: tuple[str, str], amounts: tuple[Amount, Amount], scale: str
) -> str:
    """Return a sentence that states an item's amounts of a later and an earlier year."""
    later, earlier = (amount.in_sentence(scale) for amount in amounts)
    y1, y0 = years
    return rng.choice(_TELLING_BOTH).format(label=label, later=later, earlier=earlier, y1=y1, y0=y0)


def tell_one(rng: Random, label: str, year: str, amount: Amount, scale: str) -> str:
    """Return a sentence that states an item's amount of one year."""
    return rng.choice(_TELLING_ONE).format(label=label, later=amount.in_sentence(scale), y1=year)


def state_fact(fact: str, label: str, year: str, numbers: tuple[Amount, ...], scale: str) -> str:
    """Return the sentence of a fact: a plan, a cut, the part of one region, or the shares."""
    words = {name: number.in_sentence(scale) for name, number in zip("fg", numbers, strict=False)}
    return _FACTS[fact].format(label=label, y1=year, scale=scale, **words)


def remark(rng: Random) -> str:
    """Return a sentence that holds no amount."""
    return rng.choice(_REMARKS)
