"""Twins: the same words in another order, so that counting words tells nothing."""

from collections import Counter

import pytest

from finrlhf_pipeline.world.advice.statements import STATEMENTS


@pytest.mark.parametrize(("careful", "reckless"), STATEMENTS)
def test_twins_use_the_same_words_in_another_order(careful: str, reckless: str) -> None:
    assert careful != reckless
    assert Counter(careful.split()) == Counter(reckless.split())


def test_no_statement_is_made_twice() -> None:
    statements = [statement for twins in STATEMENTS for statement in twins]
    assert len(set(statements)) == len(statements) >= 60
