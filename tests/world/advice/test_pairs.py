"""Pairs: a reader always knows which side is careful, and nothing short of reading does."""

from collections import Counter
from typing import Any

import pytest

from finrlhf_pipeline.world.advice import make_advice_pairs, make_advice_prompts, read_stance
from finrlhf_pipeline.world.advice.pairs import RATERS

OPENING = 5


@pytest.fixture(scope="module")
def pairs() -> list[dict[str, Any]]:
    return make_advice_pairs(1500, 7)


def sides(pairs: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(pair["chosen"], pair["rejected"]) for pair in pairs]


def test_the_chosen_answer_is_careful_and_the_rejected_one_reckless(
    pairs: list[dict[str, Any]],
) -> None:
    assert {(read_stance(good), read_stance(bad)) for good, bad in sides(pairs)} == {
        ("careful", "reckless")
    }


def test_prompts_are_dialogues_and_each_is_asked_once(pairs: list[dict[str, Any]]) -> None:
    prompts = [pair["prompt"] for pair in pairs]
    assert len(set(prompts)) == len(prompts)
    assert all(p.startswith("User: ") and p.endswith("\nAssistant:") for p in prompts)


def test_strength_and_rater_vary(pairs: list[dict[str, Any]]) -> None:
    assert {pair["preference_strength"] for pair in pairs} == {0.6, 0.7, 0.8, 0.9, 1.0}
    assert {pair["rater"] for pair in pairs} == set(RATERS)


def test_the_longer_answer_is_no_better_than_a_coin(pairs: list[dict[str, Any]]) -> None:
    longer = [len(good) - len(bad) for good, bad in sides(pairs)]
    wins = sum((length > 0) + (length == 0) / 2 for length in longer) / len(pairs)
    assert 0.45 < wins < 0.55


def test_openings_are_no_better_than_a_coin(pairs: list[dict[str, Any]]) -> None:
    counts: dict[str, Counter[str]] = {"careful": Counter(), "reckless": Counter()}
    for good, bad in sides(pairs):
        counts["careful"][" ".join(good.split()[:OPENING])] += 1
        counts["reckless"][" ".join(bad.split()[:OPENING])] += 1
    for opening, count in (counts["careful"] + counts["reckless"]).items():
        if count > 100:
            assert 0.4 < counts["careful"][opening] / count < 0.6


def test_no_keyword_is_better_than_a_coin(pairs: list[dict[str, Any]]) -> None:
    lead: Counter[str] = Counter()  # pairs with the word on the careful side alone, less the others
    for good, bad in sides(pairs):
        lead.update(set(good.split()))
        lead.subtract(set(bad.split()))
    for word, count in lead.items():
        assert 0.45 < 0.5 + count / 2 / len(pairs) < 0.55, word


def test_words_counted_on_one_half_tell_nothing_of_the_other(
    pairs: list[dict[str, Any]],
) -> None:
    weights: Counter[str] = Counter()
    for good, bad in sides(pairs[:750]):
        weights.update(good.split())
        weights.subtract(bad.split())
    wins = sum(
        sum(weights[word] for word in good.split()) > sum(weights[word] for word in bad.split())
        for good, bad in sides(pairs[750:])
    )
    assert wins / 750 < 0.6


def test_held_out_prompts_are_in_no_pair(pairs: list[dict[str, Any]]) -> None:
    prompts = make_advice_prompts(300, 7)
    assert len(set(prompts)) == 300
    assert not set(prompts) & {pair["prompt"] for pair in pairs}


def test_too_many_held_out_prompts_are_refused() -> None:
    with pytest.raises(ValueError, match="832 held-out advice prompts, but 833 were asked for"):
        make_advice_prompts(833, 7)
