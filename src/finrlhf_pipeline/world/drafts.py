"""Drafts: what one question needs before its page is written around it."""

from dataclasses import dataclass
from random import Random
from typing import Final

from finrlhf_pipeline.world.amounts import Amount, AmountSource, Unit
from finrlhf_pipeline.world.difficulty import Level
from finrlhf_pipeline.world.line_items import TOPICS, Topic
from finrlhf_pipeline.world.questions import FACTS, AnswerForm, Condition, Fact, Intent
from finrlhf_pipeline.world.tables import Series

_LAST_YEARS: Final = range(2009, 2025)
_OTHER_SCALES: Final = {"million": ("thousands", "billions"), "thousand": ("dollars", "millions")}
_NEWEST_FIRST_SHARE: Final = 0.75
_SAME_UNIT_SHARE: Final = 0.7
MOST_OTHERS: Final = 8
_ROLES: Final = "abc"
_SHARES_TWICE: Final = ("shares", "shares")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question's items with their amounts, its two years, its fact, and items to distract."""

    intent: Intent
    topic: Topic
    scale: str
    years: tuple[str, ...]
    later: int
    earlier: int
    asked: tuple[Series, ...]
    others: tuple[Series, ...]
    fact: tuple[Amount, ...]
    other_facts: tuple[tuple[Fact, tuple[Amount, ...]], ...]

    @property
    def year(self) -> str:
        """Return the year that the question is about, or the later of two."""
        return self.years[self.later]

    @property
    def earlier_year(self) -> str:
        """Return the earlier year."""
        return self.years[self.earlier]

    @property
    def needed(self) -> tuple[Series, ...]:
        """Return the asked items whose amounts the program uses."""
        roles = zip(_ROLES, self.asked, strict=False)
        return tuple(series for role, series in roles if f"{{{role}" in self.intent.program)

    @property
    def needs_earlier_year(self) -> bool:
        """Say whether the program uses amounts of the earlier year."""
        return "0}" in self.intent.program

    @property
    def answer_form(self) -> AnswerForm:
        """Return the answer's form: percentages stay such unless the program rescales them."""
        only_percent = all(one.is_percent for series in self.asked for one in series.amounts)
        if self.intent.answer == "number" and only_percent and "const" not in self.intent.program:
            return "percent"
        return self.intent.answer

    def slots(self) -> dict[str, str]:
        """Return what the blanks of questions, programs and reasons stand for."""
        smaller, larger = _OTHER_SCALES[self.scale]
        slots = {"y1": self.year, "y0": self.earlier_year}
        slots |= {"smaller": smaller, "larger": larger}
        for role, series in zip(_ROLES, self.asked, strict=False):
            slots[role] = series.label
            slots[f"{role}1"] = series.amounts[self.later].in_program()
            slots[f"{role}0"] = series.amounts[self.earlier].in_program()
        slots |= {name: amount.in_program() for name, amount in zip("fg", self.fact, strict=False)}
        return slots


def draft_question(rng: Random, intent: Intent, level: Level) -> Draft:
    """Draw items, years and amounts until they meet what the question presupposes."""
    while True:
        draft = _draw(rng, intent, level)
        if _holds(intent.when, draft):
            return draft


def _draw_fact(rng: Random, fact: Fact, source: AmountSource) -> tuple[Amount, ...]:
    """Return the numbers of a fact's sentence."""
    if fact == "part":
        return (source.single("percent"),)
    if fact == "factor":
        return (Amount(f"1.{rng.randint(2, 49):02}", "count"), _draw_term(rng))
    if fact == "rate":
        return (Amount(f"{rng.randint(2, 19)}", "percent"), _draw_term(rng))
    if fact in ("adds", "cuts"):
        return (source.single("money"),)
    return (source.single("count"),) if fact == "shares" else ()


def _draw_term(rng: Random) -> Amount:
    return Amount(f"{rng.randint(2, 5)}", "count")


def _draw(rng: Random, intent: Intent, level: Level) -> Draft:
    units = rng.choice(intent.units)
    topic = rng.choice([topic for topic in TOPICS if _can_serve(topic, units)])
    years = _draw_years(rng, 3 if intent.when == "two_years_apart" else rng.choice(level.columns))
    later, earlier = _choose_years(rng, years, intent.when)
    source = AmountSource(rng)
    labels = _choose_labels(rng, topic, units)
    asked = tuple(
        Series(label, unit, source.series(unit, len(years)))
        for label, unit in zip(labels, units, strict=True)
    )
    others = tuple(
        Series(label, unit, source.series(unit, len(years)))
        for label, unit in _other_items(rng, topic, labels, units[-1])
    )
    # A second statement about the shares would contradict the first.
    other_facts = rng.sample([fact for fact in FACTS if (fact, intent.fact) != _SHARES_TWICE], 2)
    return Draft(
        intent=intent,
        topic=topic,
        scale=rng.choice(tuple(_OTHER_SCALES)),
        years=years,
        later=later,
        earlier=earlier,
        asked=asked,
        others=others,
        fact=_draw_fact(rng, intent.fact, source),
        other_facts=tuple((fact, _draw_fact(rng, fact, source)) for fact in other_facts),
    )


def _can_serve(topic: Topic, units: tuple[Unit, ...]) -> bool:
    return all(len(topic.items.get(unit, ())) >= units.count(unit) for unit in units)


def _draw_years(rng: Random, columns: int) -> tuple[str, ...]:
    last = rng.choice(_LAST_YEARS)
    years = [str(last - back) for back in range(columns)]
    return tuple(years if rng.random() < _NEWEST_FIRST_SHARE else reversed(years))


def _choose_years(rng: Random, years: tuple[str, ...], when: Condition) -> tuple[int, int]:
    """Return the columns of the later and the earlier year."""
    if when == "two_years_apart":
        earlier, later = min(years), max(years)
    else:
        earlier, later = sorted(rng.sample(years, 2))
    return years.index(later), years.index(earlier)


def _choose_labels(rng: Random, topic: Topic, units: tuple[Unit, ...]) -> list[str]:
    labels: list[str] = []
    for unit in units:
        labels.append(rng.choice([item for item in topic.items[unit] if item not in labels]))
    return labels


def _other_items(
    rng: Random, topic: Topic, labels: list[str], unit: Unit
) -> list[tuple[str, Unit]]:
    """Return the topic's remaining items, those of the question's own unit mostly first."""
    items = [(item, kind) for kind, items in topic.items.items() for item in items]
    rest = [pair for pair in items if pair[0] not in labels]
    rng.shuffle(rest)
    rest.sort(key=lambda pair: pair[1] != unit and rng.random() < _SAME_UNIT_SHARE)
    return rest[:MOST_OTHERS]


def _holds(when: Condition, draft: Draft) -> bool:
    first = draft.asked[0].amounts
    now, before = first[draft.later].value, first[draft.earlier].value
    if when == "rise":
        return now > before
    if when == "fall":
        return now < before
    if when == "loss":
        return now < 0
    if when in ("above", "below"):
        return (now > draft.asked[1].amounts[draft.later].value) == (when == "above")
    return True
