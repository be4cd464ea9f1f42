from collections.abc import Callable
from typing import Any

import pytest
from toys import sevens

from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.ppo.scoring import WeightedRewards


def answer(value: Any, name: str = "answered") -> Callable[..., Any]:
    def reward(**_: Any) -> Any:
        return value

    reward.__name__ = name
    return reward


def score(*rewards: Callable[..., Any]) -> list[list[float]]:
    paired = WeightedRewards.pair(rewards, [1.0] * len(rewards))
    return paired.score(["p", "q"], ["w7 w7", "w1"], [[7, 7], [1]], {"id": [1, 2]})


def test_rewards_are_called_as_trl_calls_them() -> None:
    heard: dict[str, Any] = {}

    def listening(**columns: Any) -> list[float]:
        heard.update(columns)
        return [0.0, 0.0]

    assert score(listening, sevens) == [[0.0, 0.0], [0.25, 0.0]]
    assert heard == {
        "prompts": ["p", "q"],
        "completions": ["w7 w7", "w1"],
        "completion_ids": [[7, 7], [1]],
        "id": [1, 2],
    }


def test_a_reward_that_raises_stops_with_its_name() -> None:
    def broken(**_: Any) -> list[float]:
        raise KeyError("gold")

    with pytest.raises(TrainingError, match=r"'broken' failed.*KeyError"):
        score(broken)


@pytest.mark.parametrize("value", [[1.0], [1.0, 2.0, 3.0], []])
def test_a_wrong_count_stops_the_training(value: list[float]) -> None:
    with pytest.raises(TrainingError, match=f"'answered' returned {len(value)} values for 2"):
        score(answer(value))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "1"])
def test_what_is_no_finite_number_stops_the_training(value: Any) -> None:
    with pytest.raises(TrainingError, match="finite number"):
        score(answer([0.0, value]))


def test_rewards_that_could_not_be_paired_or_told_apart_are_refused() -> None:
    with pytest.raises(TrainingError, match="at least one reward"):
        WeightedRewards.pair([], [])
    with pytest.raises(TrainingError, match="1 reward functions were given 2 weights"):
        WeightedRewards.pair([sevens], [1.0, 2.0])
    with pytest.raises(TrainingError, match="Two reward functions are called 'sevens'"):
        WeightedRewards.pair([sevens, sevens], [1.0, 2.0])
    with pytest.raises(TrainingError, match="weight nan"):
        WeightedRewards.pair([sevens], [float("nan")])
    with pytest.raises(TrainingError, match="no plain name"):
        WeightedRewards.pair([lambda **_: [0.0]], [1.0])
