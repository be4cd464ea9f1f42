"""Drafts: what a question presupposes holds."""

import pytest

from finrlhf_pipeline.world.difficulty import LEVELS
from finrlhf_pipeline.world.drafts import Draft, draft_question
from finrlhf_pipeline.world.questions import PHRASINGS, Intent
from finrlhf_pipeline.world.streams import stream

INTENTS = {phrasing.intent.name: phrasing.intent for phrasing in PHRASINGS}


def drafts(intent: Intent) -> list[Draft]:
    return [draft_question(stream(intent.name, n), intent, LEVELS[2]) for n in range(25)]


@pytest.mark.parametrize(("name", "sign"), [("rise", 1), ("growth_rate", 1), ("fall", -1)], ids=str)
def test_what_rose_has_risen_and_what_fell_has_fallen(name: str, sign: int) -> None:
    for draft in drafts(INTENTS[name]):
        amounts = draft.asked[0].amounts
        assert sign * (amounts[draft.later].value - amounts[draft.earlier].value) > 0


@pytest.mark.parametrize(("name", "sign"), [("gap", 1), ("share", -1)], ids=str)
def test_what_exceeds_is_larger_and_what_is_a_share_is_smaller(name: str, sign: int) -> None:
    for draft in drafts(INTENTS[name]):
        first, second = (series.amounts[draft.later].value for series in draft.asked)
        assert sign * (first - second) > 0


def test_the_later_year_is_later_in_either_order_of_columns() -> None:
    made = drafts(INTENTS["change"])
    assert all(int(draft.year) > int(draft.earlier_year) for draft in made)
    assert {draft.later < draft.earlier for draft in made} == {True, False}


def test_a_yearly_change_spans_two_years() -> None:
    for draft in drafts(INTENTS["yearly_change"]):
        assert int(draft.year) - int(draft.earlier_year) == 2


@pytest.mark.parametrize("intent", INTENTS.values(), ids=lambda intent: intent.name)
def test_every_blank_of_every_wording_is_filled(intent: Intent) -> None:
    slots = draft_question(stream(intent.name), intent, LEVELS[2]).slots()
    for text in (*intent.asks, intent.program, intent.reason):
        assert "{" not in text.format(**slots)
