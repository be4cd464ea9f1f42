"""Figures are ratios of two sums, over the rows that have them."""

from collections.abc import Callable
from math import exp
from typing import Any

import pytest

from finrlhf_pipeline.appraisal.columns import Column, columns_of, groups_of, proxies_in, values_of


def point(column: Column) -> float:
    return column.read(sum(column.tops) / sum(column.bottoms))


def points(rows: list[dict[str, Any]]) -> dict[str, float]:
    return {column.name: point(column) for column in columns_of(rows) if sum(column.bottoms)}


def test_accuracy_by_what_is_known_of_the_question(graded: Callable[..., Any]) -> None:
    found = points(
        [
            graded("a", operations=["add", "divide"], steps=2, level=1),
            graded("b", operations=["add"], correct=0, level=1),
            graded("c", operations=["divide"], evidence="text", evidence_recall=0.5, level=2),
        ]
    )
    assert found["execution_accuracy"] == pytest.approx(2 / 3)
    assert found["accuracy_by/operation/add"] == 0.5
    assert found["accuracy_by/operation/divide"] == 1.0
    assert found["accuracy_by/steps/1"] == 0.5
    assert found["accuracy_by/evidence/text"] == 1.0
    assert found["accuracy_by/level/1"] == 0.5
    assert found["accuracy_by/prompt/all_evidence"] == 0.5
    assert found["accuracy_by/prompt/some_evidence"] == 1.0


def test_likelihoods_are_means_over_tokens_not_over_answers(graded: Callable[..., Any]) -> None:
    found = points(
        [
            graded("a", scored_tokens=1, kl=0.0, nll=4.0),
            graded("b", scored_tokens=3, kl=2.0, nll=4.0),
        ]
    )
    assert found["kl_from_sft"] == 0.5
    assert found["perplexity"] == pytest.approx(exp(2.0))


def test_pass_and_majority_go_up_to_the_samples_there_are(graded: Callable[..., Any]) -> None:
    found = points(
        [
            graded("a", sampled=4, sampled_correct=1, majority_correct=0),
            graded("b", sampled=4, sampled_correct=4, majority_correct=1),
        ]
    )
    assert [found[f"pass_at_{k}"] for k in (1, 2, 4)] == [0.625, 0.75, 1.0]
    assert found["majority_at_4"] == 0.5


def test_what_the_rows_do_not_have_is_left_out(graded: Callable[..., Any]) -> None:
    found = points([graded("a", level=None, evidence_recall=None)])
    absent = ("pass_at", "kl", "perplexity", "reward_model", "truncated", "length", "accuracy_by/l")
    assert not [name for name in found if name.startswith((*absent, "published"))]
    assert {"reward", "reward/correctness", "words_mean", "empty"} <= found.keys()


def test_values_of_single_rows(graded: Callable[..., Any]) -> None:
    rows = [graded("a"), graded("b", correct=0, reward=0.25)]
    assert values_of(rows, "execution_accuracy") == [1.0, 0.0]
    assert values_of(rows, "reward") == [1.0, 0.25]
    assert values_of(rows, "reward/correctness") == [1.0, 0.0]


def test_a_question_of_two_operations_is_of_both_groups(graded: Callable[..., Any]) -> None:
    groups = groups_of([graded("a", operations=["add", "exp"]), graded("b", operations=["exp"])])
    assert groups["operation/add"] == [True, False]
    assert groups["operation/exp"] == groups["steps/1"] == [True, True]


def test_only_what_all_rows_have_could_have_been_maximised(graded: Callable[..., Any]) -> None:
    rows = [graded("a", reward_model=1.0), graded("b", reward_model=None)]
    assert proxies_in(rows) == ["reward/correctness"]
    assert proxies_in(rows[:1]) == ["reward/correctness", "reward_model"]
