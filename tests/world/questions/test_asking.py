"""What intents and phrasings say of themselves."""

from finrlhf_pipeline.world.questions.asking import ONE_MONEY, Intent, phrasings_of

SPREAD = Intent(
    "spread",
    "table_max({a}, none), subtract(#0, {a1})",
    ONE_MONEY,
    "the highest {a} less {a} of {y1} .",
    ("what is missing from {a} ?", "how far is the peak of {a} ?"),
)


def test_an_intent_counts_its_steps_and_knows_whether_it_needs_a_row() -> None:
    assert SPREAD.steps == 2
    assert SPREAD.whole_row


def test_phrasings_are_numbered_from_the_most_direct() -> None:
    assert [phrasing.name for phrasing in phrasings_of((SPREAD,))] == ["spread_1", "spread_2"]
