"""Intervals of a share that a reader can look up."""

import pytest

from finrlhf_pipeline.certainty import wilson_interval


def test_eight_of_ten() -> None:
    assert wilson_interval(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_none_of_ten_is_not_certainly_none() -> None:
    low, high = wilson_interval(0, 10)
    assert low == pytest.approx(0.0, abs=1e-12)
    assert high == pytest.approx(0.2775, abs=1e-4)


def test_more_questions_make_it_narrower() -> None:
    few, many = wilson_interval(5, 10), wilson_interval(500, 1000)
    assert many[1] - many[0] < (few[1] - few[0]) / 8
