"""Mixtures by name and weight, and sentences for names and settings that do not exist."""

import inspect
import math
import pickle
from typing import Any

import pytest

from finrlhf_pipeline.rewards.mixture import REWARDS, mixture
from finrlhf_pipeline.rewards.signature import RewardError

SETTINGS = {name: {"words": ["risk"]} for name in ("required_words", "forbidden_words")}


def build(name: str) -> Any:
    return mixture({name: 1.0}, {name: SETTINGS[name]} if name in SETTINGS else None).rewards[0]


def test_the_weighted_sum_by_hand(record: str) -> None:
    mixed = mixture({"correctness": 1.0, "brevity": 0.5}, {"brevity": {"words": 2}})
    completions = ["Program: subtract(5829, 5735)", "Answer: 95"]
    parts = mixed.components(["?", "?"], completions, record=[record] * 2)
    # three words are half way from two to four
    assert parts == {"correctness": [1.0, 0.0], "brevity": [0.5, 1.0]}
    assert mixed.total(parts) == [1.25, 0.5]
    assert (mixed.names, mixed.weights) == (("correctness", "brevity"), (1.0, 0.5))


@pytest.mark.parametrize("name", REWARDS)
def test_every_reward_is_a_safe_metric_name_and_takes_trls_columns(name: str, record: str) -> None:
    reward = build(name)
    assert reward.__name__ == name
    assert name.isidentifier()
    values = reward(
        prompts=["?"],
        completions=["Answer: 94"],
        completion_ids=[[1]],
        record=[record],
        trainer_state=None,
    )
    assert len(values) == 1
    assert -1.0 <= values[0] <= 1.0


@pytest.mark.parametrize("name", REWARDS)
def test_every_reward_is_the_name_it_has_at_home_and_survives_pickling(name: str) -> None:
    entry = REWARDS[name]
    if inspect.isfunction(entry):
        assert entry.__name__ == name
    reward = build(name)
    assert pickle.loads(pickle.dumps(reward)) == reward  # noqa: S301 - our own bytes


def test_a_reward_that_needs_a_model_comes_in_from_outside() -> None:
    def scored(**columns: Any) -> list[float]:
        return [0.25] * len(columns["completions"])

    mixed = mixture({"reward_model": 2.0}, others={"reward_model": scored})
    assert mixed.total(mixed.components(["?"], ["a"])) == [0.5]
    assert mixed.names == ("reward_model",)


@pytest.mark.parametrize(
    ("weights", "settings", "sentence"),
    [
        ({"corectness": 1.0}, {}, "no reward named 'corectness': did you mean 'correctness'"),
        ({"zzz": 1.0}, {}, "no reward named 'zzz': choose from correctness, "),
        ({}, {}, "at least one reward"),
        ({"brevity": 0.0}, {}, "at least one reward"),
        ({"brevity": math.inf}, {}, "'brevity' has the weight inf"),
        ({"brevity": 1.0}, {"word_length": {}}, "'word_length' has settings but no weight"),
        ({"brevity": 1.0}, {"brevity": {"word": 3}}, "'brevity' cannot use its settings: .*'word'"),
        ({"correctness": 1.0}, {"correctness": {"a": 1}}, "'correctness' takes no settings"),
        ({"required_words": 1.0}, {}, "'required_words' cannot use its settings: .*'words'"),
    ],
)
def test_what_cannot_be_mixed_is_said(
    weights: dict[str, float], settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RewardError, match=sentence):
        mixture(weights, settings)
