"""What trainings say of themselves, under their libraries' names."""

import doctest

import pytest

from finrlhf_pipeline.appraisal import history
from finrlhf_pipeline.appraisal.history import correctness_lost, maximised_in, training_rise


def steps(name: str, *values: float) -> list[dict[str, float]]:
    return [{"step": place, name: value} for place, value in enumerate(values, start=1)]


def test_rewards_are_found_under_the_names_of_every_method() -> None:
    assert maximised_in(steps("rewards/correctness/mean", 0.1)) == ["reward/correctness"]
    assert maximised_in(steps("reward/reward_model", 0.1)) == ["reward_model"]
    assert maximised_in(steps("rewards/margins", 0.1)) == ["reward_model"]
    assert maximised_in(steps("loss", 0.1)) == []


def test_a_rise_is_more_than_its_own_unrest() -> None:
    assert training_rise(steps("reward", *[0.1] * 5, *[0.5] * 5)) == ("reward", 0.1, 0.5)
    assert training_rise(steps("reward", 0.1, 0.9, *[0.5] * 6, 0.2, 0.9)) is None
    assert training_rise(steps("reward", 0.5, 0.1)) is None
    assert training_rise([]) is None


def test_margins_count_as_what_a_training_on_preferences_maximises() -> None:
    assert training_rise(steps("rewards/margins", 0.0, 1.0)) == ("rewards/margins", 0.0, 1.0)


def test_correctness_that_was_better_before() -> None:
    assert correctness_lost(steps("validation/correctness", 0.2, 0.6, 0.5)) == (0.6, 0.5)
    assert correctness_lost(steps("reward", 0.2)) is None


def test_the_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(history).failed == 0


@pytest.mark.parametrize("text", ["The entropy is low."])
def test_a_reason_to_stop_is_no_number_to_stumble_over(text: str) -> None:
    told = [*steps("reward", 0.1, 0.2, 0.6), {"step": 4, "stop_reason": text}]
    assert training_rise(told) == ("reward", 0.1, 0.6)  # type: ignore[arg-type]  # as the file has it
