"""Numbers as they are read."""

import pytest

from finrlhf_pipeline.pipelines.reporting.wording import (
    interval,
    number,
    percent,
    points,
    probability,
    words,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.01234, "0.0123"),
        (12.34, "12.3"),
        (1234.5, "1,234"),
        (-0.5, "−0.5"),
        (None, "–"),
    ],
)
def test_numbers_keep_three_digits(value: float | None, text: str) -> None:
    assert number(value) == text


def test_no_probability_is_called_zero() -> None:
    assert (probability(0.0), probability(0.0421), probability(None)) == ("< 0.001", "0.042", "–")


def test_differences_have_a_sign_and_shares_a_unit() -> None:
    assert (points(0.021), points(-0.021), percent(0.5), percent(None)) == (
        "+2.1",
        "−2.1",
        "50.0 %",
        "–",
    )


def test_an_interval_needs_both_ends() -> None:
    assert (interval(-0.01, 0.2), interval(None, 0.2)) == ("−1.0 to 20.0", "–")


def test_no_bound_is_a_negative_nothing() -> None:
    assert interval(-1e-17, 0.1) == "0.0 to 10.0"


def test_names_are_read_as_words() -> None:
    assert words("reward_model") == "reward model"
