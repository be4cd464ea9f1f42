"""Terms: what a question and its evidence are compared by."""

import pytest

from finrlhf_pipeline.pipelines.prompts.terms import is_year, terms


def test_the_forms_of_a_word_are_one_term() -> None:
    assert len(set(terms("increase increased increases increasing"))) == 1
    assert terms("sale") == terms("Sales")


def test_stop_words_and_punctuation_are_no_terms() -> None:
    assert terms("what was the ( $ ) of it , in % ?") == []


def test_numbers_lose_their_thousands_separators_only() -> None:
    assert terms("$ 12,500 or 12.5%") == ["12500", "12.5"]


def test_a_word_of_s_alone_is_still_a_term() -> None:
    assert terms("s ss") == ["s", "ss"]


@pytest.mark.parametrize(("term", "expected"), [("1999", True), ("2008", True), ("20081", False)])
def test_years(term: str, *, expected: bool) -> None:
    assert is_year(term) is expected
