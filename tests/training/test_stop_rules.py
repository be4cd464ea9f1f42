from __future__ import annotations

import math
from typing import Any

import pytest

from finrlhf_pipeline.training.errors import BrokenTrainingError
from finrlhf_pipeline.training.stop_rules import (
    StepMetrics,
    StopRules,
    best_measured,
    check_sound,
    find_stop_reason,
)


def history(**columns: list[Any]) -> list[StepMetrics]:
    count = len(next(iter(columns.values())))
    return [
        StepMetrics(step=n + 1, **{name: values[n] for name, values in columns.items()})
        for n in range(count)
    ]


def test_every_rule_is_off_by_default() -> None:
    wild = history(kl=[9.0] * 9, entropy=[0.0] * 9, silent_groups=[1.0] * 9, length=[1.0] * 9)
    assert find_stop_reason(wild, StopRules()) is None
    assert find_stop_reason([], StopRules(max_kl=0.1)) is None


@pytest.mark.parametrize(
    ("rules", "column", "values", "reason"),
    [
        (
            {"max_kl": 0.25},
            "kl",
            [0.1, 0.2, 0.4],
            "The KL divergence from the reference is 0.3, over its budget of 0.25.",
        ),
        (
            {"max_silent_groups": 0.8},
            "silent_groups",
            [0.5, 0.9, 0.9],
            "90% of the groups have no spread in their rewards, more than the 80% allowed.",
        ),
        (
            {"min_entropy": 0.2},
            "entropy",
            [1.0, 0.2, 0.1],
            "The entropy is 0.15, under its floor of 0.2.",
        ),
    ],
)
def test_a_figure_past_its_threshold_in_two_steps_on_average_stops(
    rules: dict[str, float], column: str, values: list[float], reason: str
) -> None:
    with_window = StopRules(**rules, window=2)  # type: ignore[arg-type]  # one threshold a case
    assert find_stop_reason(history(**{column: values}), with_window) == reason
    assert find_stop_reason(history(**{column: values[:2]}), with_window) is None


def test_a_threshold_that_is_only_reached_stops_nothing() -> None:
    assert find_stop_reason(history(kl=[0.25]), StopRules(max_kl=0.25, window=1)) is None
    assert find_stop_reason(history(entropy=[0.2]), StopRules(min_entropy=0.2, window=1)) is None


@pytest.mark.parametrize("last", [4.0, 16.0])
def test_lengths_that_drift_either_way_stop(last: float) -> None:
    rules = StopRules(max_length_change=0.5, window=2)
    reason = find_stop_reason(history(length=[10.0, 10.0, last, last]), rules)
    assert reason == (
        f"Completions have {last:g} tokens on average, 10 at the start: a change of more than 50%."
    )
    assert find_stop_reason(history(length=[10.0, 10.0, 14.0, 14.0]), rules) is None
    assert find_stop_reason(history(length=[10.0, 16.0]), rules) is None


def test_correctness_that_falls_while_the_reward_rises_stops() -> None:
    rules = StopRules(max_correctness_loss=0.05, window=1)
    gamed = history(reward=[0.1, 0.2, 0.3], correctness=[0.5, None, 0.4])
    assert find_stop_reason(gamed, rules) == (
        "Validation correctness fell from 50.0% to 40.0% while the reward rose from 0.1 to 0.3: "
        "the reward is being gamed."
    )
    for reward, correctness in [
        ([0.3, 0.2, 0.1], [0.5, None, 0.4]),  # both fall: that is not gaming
        ([0.1, 0.2, 0.3], [0.5, None, 0.46]),  # within the allowance
        ([0.1, 0.2, 0.3], [0.4, None, 0.5]),
        ([0.1, 0.2, 0.3], [None, None, 0.1]),  # the first measurement
    ]:
        assert find_stop_reason(history(reward=reward, correctness=correctness), rules) is None


@pytest.mark.parametrize("name", ["loss", "reward", "kl", "entropy"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_figure_that_is_no_number_breaks_the_training(name: str, value: float) -> None:
    with pytest.raises(BrokenTrainingError, match=f"The {name} became {value} at step 2"):
        check_sound(history(**{name: [1.0, value]}), StopRules())


def test_equal_rewards_break_the_training_after_so_many_steps() -> None:
    rules = StopRules(equal_reward_steps=3)
    check_sound(history(reward_spread=[0.0, 0.0]), rules)
    check_sound(history(reward_spread=[0.0, 0.1, 0.0, 0.0]), rules)
    check_sound(history(reward_spread=[0.0] * 9), StopRules())
    with pytest.raises(
        BrokenTrainingError, match="equal in each of the last 3 steps, up to step 4"
    ):
        check_sound(history(reward_spread=[0.1, 0.0, 0.0, 0.0]), rules)


def test_the_first_of_equally_correct_steps_is_best() -> None:
    best = best_measured(history(correctness=[0.1, 0.5, None, 0.5]))
    assert best is not None
    assert best.step == 2
    assert best_measured(history(kl=[0.1])) is None


def test_the_untrained_policy_counts_as_a_measurement() -> None:
    start = StepMetrics(step=0, correctness=0.5)
    rest = history(reward=[0.1, 0.2, 0.3], correctness=[None, None, 0.3])
    reason = find_stop_reason([start, *rest], StopRules(max_correctness_loss=0.1, window=1))
    assert reason is not None
    assert "from 50.0% to 30.0% while the reward rose from 0.1 to 0.3" in reason
