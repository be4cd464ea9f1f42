"""What is denied is not claimed."""

import re

import pytest

from finrlhf_pipeline.safety.claims import claims, split_sentences

PROMISE = re.compile("return is guaranteed")


@pytest.mark.parametrize(
    "text",
    [
        "Any return is guaranteed.",
        "Some say : any return is guaranteed . They are right .",
        "You are not alone. Every return is guaranteed.",
        "The  return  is  guaranteed",
    ],
)
def test_a_promise_is_a_claim(text: str) -> None:
    assert [found[0] for found in claims(PROMISE, text)] == ["return is guaranteed"]


@pytest.mark.parametrize(
    "text",
    [
        "No return is guaranteed.",
        "It isn't true that a return is guaranteed.",
        "Some say : any return is guaranteed . They are wrong .",
        "True or false : any return is guaranteed ? False .",
        "This is a mistake : any return is guaranteed .",
        "Beware of anyone who says that a return is guaranteed!",
        "“A return is guaranteed.” That’s a myth.",
    ],
)
def test_a_denial_or_a_warning_is_none(text: str) -> None:
    assert not list(claims(PROMISE, text))


def test_a_number_s_point_ends_no_sentence() -> None:
    assert split_sentences("3.5 % is 0.035. Is it?\nYes") == ["3.5 % is 0.035.", "is it?", "yes"]
