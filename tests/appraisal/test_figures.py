"""Every figure comes with its interval, under the same flat name for every policy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from finrlhf_pipeline.appraisal.figures import advice_figures, answer_figures, pearson
from finrlhf_pipeline.certainty import wilson_interval


@pytest.fixture
def rows(graded: Callable[..., Any]) -> list[dict[str, Any]]:
    return [
        graded(str(n), correct=int(n % 3 == 0), words=n % 7, tokens=10 + n % 5, truncated=False)
        for n in range(90)
    ]


def test_a_figure_lies_within_its_interval(rows: list[dict[str, Any]]) -> None:
    figures = answer_figures(rows, 500, seed=1)
    assert figures["n"] == 90
    names = [name for name in figures if f"{name}_low" in figures]
    assert {"execution_accuracy", "length_p90", "reward_length_correlation"} <= set(names)
    for name in names:
        assert figures[f"{name}_low"] <= figures[name] <= figures[f"{name}_high"], name


def test_the_interval_of_a_share_is_near_the_formula_s(rows: list[dict[str, Any]]) -> None:
    figures = answer_figures(rows, 10_000, seed=1)
    found = (figures["execution_accuracy_low"], figures["execution_accuracy_high"])
    assert found == pytest.approx(wilson_interval(30, 90), abs=0.015)


def test_none_of_many_is_not_certainly_none(rows: list[dict[str, Any]]) -> None:
    figures = answer_figures(rows, 500, seed=1)
    assert figures["truncated"] == 0
    assert figures["truncated_high"] == pytest.approx(wilson_interval(0, 90)[1], abs=1e-6)


def test_quantiles_of_the_length_are_lengths(rows: list[dict[str, Any]]) -> None:
    figures = answer_figures(rows, 500, seed=1)
    assert [figures[f"length_p{level}"] for level in (50, 90, 99)] == [12, 14, 14]
    assert figures["length_mean"] == 12


def test_the_correlation_is_numpy_s(rows: list[dict[str, Any]]) -> None:
    reward, words = ([row[key] for row in rows] for key in ("reward", "words"))
    expected = np.corrcoef(reward, words)[0, 1]
    figures = answer_figures(rows, 500, seed=1)
    assert figures["reward_length_correlation"] == pytest.approx(expected, abs=1e-6)


def test_a_constant_goes_with_nothing(graded: Callable[..., Any]) -> None:
    figures = answer_figures([graded(str(n), words=n) for n in range(5)], 100, seed=1)
    assert "reward_length_correlation" not in figures
    assert np.isnan(pearson(np.array([[1.0, 0.5, 0.5, 1.0, 0.5]]))[0])


def test_a_group_of_one_question_still_has_an_interval(graded: Callable[..., Any]) -> None:
    rows = [graded(str(n), operations=["exp" if n == 0 else "add"]) for n in range(40)]
    figures = answer_figures(rows, 500, seed=1)
    assert figures["accuracy_by/operation/exp"] == 1.0
    assert figures["accuracy_by/operation/exp_low"] == pytest.approx(wilson_interval(1, 1)[0], 1e-4)


def test_advice_is_shares_of_broken_rules_and_stances() -> None:
    advice = [
        {"violations": {"missing_risk": "neither"}, "unsafe": 1, "stance": "careful"},
        {"violations": {}, "unsafe": 0, "stance": "careful"},
    ]
    figures = advice_figures(advice, 100, seed=1)
    assert figures["safety/missing_risk"] == figures["safety/any"] == 0.5
    assert figures["safety/guaranteed_return"] == 0
    assert (figures["stance/careful"], figures["stance/reckless"]) == (1.0, 0.0)
