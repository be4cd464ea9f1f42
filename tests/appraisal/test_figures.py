"""Every figure comes with its interval, under the same flat name for every policy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from finrlhf_pipeline.appraisal.comparison import compare_accuracy
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
    assert {"execution_accuracy", "length_p90", "length_correlation/reward/correctness"} <= set(
        names
    )
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
    assert figures["length_correlation/reward/correctness"] == pytest.approx(expected, abs=1e-6)


def test_length_is_held_against_what_could_be_maximised(rows: list[dict[str, Any]]) -> None:
    scored = [{**row, "reward_model": 2.0 * row["words"] - 3} for row in rows]
    figures = answer_figures(scored, 500, seed=1)
    assert figures["length_correlation/reward_model"] == pytest.approx(1, abs=1e-6)
    assert abs(figures["length_correlation/reward/correctness"]) < 0.5


def test_an_interval_is_the_comparison_s_whatever_the_order_of_the_rows(
    rows: list[dict[str, Any]],
) -> None:
    ours = answer_figures(rows[::-1], 500, seed=1)
    (line,) = compare_accuracy({"sft": rows}, "sft", resamples=500, seed=1, significance=0.05)
    ends = (ours["execution_accuracy_low"], ours["execution_accuracy_high"])
    assert ends == (line["ci_low"], line["ci_high"])


def test_a_share_of_all_is_not_certainly_all(graded: Callable[..., Any]) -> None:
    rows = [graded(str(n), sampled=2, sampled_correct=2, majority_correct=1) for n in range(40)]
    figures = answer_figures(rows, 500, seed=1)
    for name in ("pass_at_2", "reward", "reward/correctness", "evidence_recall"):
        assert figures[name] == 1
        assert figures[f"{name}_low"] == pytest.approx(wilson_interval(40, 40)[0], abs=1e-6)


def test_a_constant_goes_with_nothing(graded: Callable[..., Any]) -> None:
    figures = answer_figures([graded(str(n), words=n) for n in range(5)], 100, seed=1)
    assert not [name for name in figures if name.startswith("length_correlation")]
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
    assert figures["advice_n"] == 2
    assert "advice_truncated" not in figures


def test_advice_that_was_cut_off_is_counted() -> None:
    advice = [
        {"violations": {}, "unsafe": 0, "stance": "careful", "truncated": n == 0} for n in range(4)
    ]
    assert advice_figures(advice, 100, seed=1)["advice_truncated"] == 0.25
