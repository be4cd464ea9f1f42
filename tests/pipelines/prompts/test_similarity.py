"""Similarity: BM25 by arithmetic that a reader can redo."""

import math

import pytest

from finrlhf_pipeline.pipelines.prompts.similarity import bm25, coverage, importance


def test_a_term_in_one_of_two_texts_counts_ln_2_and_one_in_both_ln_1_2() -> None:
    figures = importance(["cash", "debt", "gold"], [["cash", "debt"], ["debt"]])
    assert list(figures) == ["cash", "debt"]
    assert figures["cash"] / figures["debt"] == pytest.approx(math.log(2) / math.log(1.2))
    assert sum(figures.values()) == pytest.approx(1)


def test_years_and_words_of_arithmetic_count_half() -> None:
    figures = importance(["cash", "2008", "total"], [["cash", "2008", "total"]])
    assert figures == pytest.approx({"cash": 0.5, "2008": 0.25, "total": 0.25})


def test_a_question_that_shares_nothing_with_its_page_is_covered_nowhere() -> None:
    figures = importance(["gold"], [["cash"], []])
    assert figures == {}
    assert coverage(figures, ["cash"]) == 0
    assert bm25(figures, [["cash"], []]) == [0, 0]


def test_the_score_of_one_mention_in_a_text_of_mean_length_is_its_importance() -> None:
    # 1 * (1.5 + 1) / (1 + 1.5) = 1
    assert bm25({"cash": 0.7, "debt": 0.3}, [["cash", "flow"], ["x", "y"]]) == [0.7, 0]


def test_a_long_text_scores_less_and_a_second_mention_adds_less_than_the_first() -> None:
    once, twice, long = bm25({"cash": 1.0}, [["cash", "a"], ["cash", "cash"], ["cash", *"abcde"]])
    assert once < twice < 2 * once
    assert long < once


def test_a_page_without_texts_has_no_scores() -> None:
    assert bm25({}, []) == []
