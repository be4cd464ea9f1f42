"""Sentences: they say what they are asked to say, token by token."""

from finrlhf_pipeline.world.amounts import Amount
from finrlhf_pipeline.world.questions import FACTS
from finrlhf_pipeline.world.streams import stream
from finrlhf_pipeline.world.text import introduce, remark, state_fact, tell, tell_one

CASH = (Amount("5829", "money"), Amount("5735", "money"))


def test_an_introduction_names_the_company_and_the_topic() -> None:
    words = introduce(stream("text"), "amber steel", "loan")
    assert "amber steel" in words
    assert "loan" in words


def test_amounts_stand_beside_their_years() -> None:
    for number in range(10):
        words = tell(stream("text", number), "cash", ("2020", "2019"), CASH, "million")
        assert words.index("$ 5,829 million") < words.index("$ 5,735 million") or "moved" in words
        assert {"cash", "2020", "2019"} <= set(words.split())


def test_one_amount_can_be_told_alone() -> None:
    words = tell_one(stream("text"), "cash", "2020", CASH[0], "million")
    assert "$ 5,829 million" in words
    assert "5,735" not in words


def test_a_fact_holds_its_numbers() -> None:
    numbers = (Amount("1.05", "count"), Amount("3", "count"))
    words = state_fact("factor", "cash", "2020", numbers, "million")
    assert words == "the plan multiplies cash by 1.05 each year for 3 years ."


def test_every_sentence_is_lower_case_and_ends_with_a_full_stop() -> None:
    sentences = [remark(stream("text", number)) for number in range(20)]
    sentences += [state_fact(fact, "cash", "2020", CASH, "million") for fact in FACTS]
    assert all(words.endswith(" .") and words == words.lower() for words in sentences)
