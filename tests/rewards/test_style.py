"""Rewards for form, by counting words."""

import pickle
from typing import Any

import pytest

from finrlhf_pipeline.rewards.signature import RewardError
from finrlhf_pipeline.rewards.style import Brevity, ForbiddenWords, RequiredWords, WordLength


def words(count: int) -> str:
    return " ".join(["word"] * count)


@pytest.mark.parametrize(
    ("count", "reward"), [(0, 0), (1, 1), (10, 1), (15, 0.5), (20, 0), (30, 0)]
)
def test_brevity_falls_between_once_and_twice_its_words(count: int, reward: float) -> None:
    assert Brevity(words=10)(completions=[words(count)]) == [reward]


@pytest.mark.parametrize(
    # the published numbers: target 10, tolerance 2, and 0.2 for each word beyond
    ("count", "reward"),
    [(10, 1.0), (8, 1.0), (12, 1.0), (13, 0.8), (7, 0.8), (17, 0.0), (0, -0.6), (40, -1.0)],
)
def test_word_length(count: int, reward: float) -> None:
    assert WordLength()(completions=[words(count)]) == pytest.approx([reward])


def test_required_words_are_shared_out_whatever_their_case() -> None:
    reward = RequiredWords(words=["Risk", "depends"])
    assert reward(completions=["RISK !", "it depends on risk .", "risky"]) == [0.25, 0.5, 0.0]


def test_a_forbidden_word_costs_once() -> None:
    reward = ForbiddenWords(words=("guaranteed", "moon"))
    assert reward(completions=["Guaranteed , to the moon!", "no guarantee"]) == [-1.0, 0.0]


@pytest.mark.parametrize("reward", [RequiredWords, ForbiddenWords])
@pytest.mark.parametrize("wrong", [[], "risk"])
def test_words_have_to_be_a_list(reward: Any, wrong: Any) -> None:
    with pytest.raises(RewardError, match="needs a list of words"):
        reward(words=wrong)


def test_brevity_needs_a_word() -> None:
    with pytest.raises(RewardError, match="words of at least 1, not 0"):
        Brevity(words=0)


@pytest.mark.parametrize(
    "reward", [Brevity(), WordLength(), RequiredWords(("a",)), ForbiddenWords(("a",))]
)
def test_rewards_survive_pickling_and_keep_their_names(reward: Any) -> None:
    again = pickle.loads(pickle.dumps(reward))  # noqa: S301 - our own bytes
    assert again == reward
    assert again.__name__ == reward.__name__
    assert reward.__name__.isidentifier()
