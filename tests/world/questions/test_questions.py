"""The table of wordings as a whole."""

from collections import Counter

from finrlhf_pipeline.finqa import OPERATIONS
from finrlhf_pipeline.world.questions import FACTS, PHRASINGS


def test_there_are_at_least_forty_wordings_and_no_two_are_alike() -> None:
    asks = [phrasing.ask for phrasing in PHRASINGS]
    assert len(asks) == len(set(asks)) >= 40


def test_names_are_unique() -> None:
    assert max(Counter(phrasing.name for phrasing in PHRASINGS).values()) == 1


def test_all_operations_and_all_facts_are_asked_for() -> None:
    programs = " ".join(phrasing.intent.program for phrasing in PHRASINGS)
    assert all(f"{operation}(" in programs for operation in OPERATIONS)
    assert {phrasing.intent.fact for phrasing in PHRASINGS} == {"", *FACTS}


def test_every_wording_is_a_lower_case_question() -> None:
    for phrasing in PHRASINGS:
        assert phrasing.ask.endswith(" ?")
        assert phrasing.ask == phrasing.ask.lower()


def test_no_wording_stands_for_two_programs() -> None:
    meanings = {phrasing.ask: phrasing.intent.program for phrasing in PHRASINGS}
    assert all(meanings[phrasing.ask] == phrasing.intent.program for phrasing in PHRASINGS)


def test_a_program_uses_every_item_that_its_wordings_name() -> None:
    for phrasing in PHRASINGS:
        for role in "abc":
            if f"{{{role}}}" in phrasing.ask and not phrasing.intent.fact:
                assert f"{{{role}" in phrasing.intent.program, phrasing.name
