"""The logistic regression, where its answer is known."""

import math

import pytest

from finrlhf_pipeline.pipelines.preferences.fitting import fit_logistic


def test_one_feature_has_the_weight_where_the_gradient_is_zero() -> None:
    # two pairs: the loss is 2 log(1 + exp(-w)) + w²/2, least where w = 2 / (1 + exp(w))
    weight = fit_logistic([{"careful": 1}, {"careful": 1}], 1.0)["careful"]
    assert weight == pytest.approx(2 / (1 + math.exp(weight)), abs=1e-4)


def test_a_feature_on_both_sides_alike_weighs_nothing() -> None:
    weights = fit_logistic([{"add": 1}, {"add": -1}, {"add": 1}, {"add": -1}], 1.0)
    assert weights["add"] == pytest.approx(0.0, abs=1e-9)


def test_what_one_pair_alone_shows_is_left_out() -> None:
    assert fit_logistic([{"rare": 1}, {"often": 1}, {"often": 1}], 1.0).keys() == {"often"}
    assert fit_logistic([{"rare": 1}], 1.0) == {}
