"""Ranking: each signal alone, then the shipped weights on a page read by hand."""

import inspect
from collections.abc import Callable

import pytest

from finrlhf_pipeline.pipelines.prompts.evidence import read_units
from finrlhf_pipeline.pipelines.prompts.parameters import PromptParameters, RankingWeights
from finrlhf_pipeline.pipelines.prompts.ranking import Signals, rank, read_signals

NOTHING = Signals(*[0.0] * len(Signals._fields))
PAGE = read_units(
    ["the board met in york .", "gross tax benefits are as follows :"],
    [["", "2008"], ["domestic", ""], ["balance at january 1", "$ 10"], ["total", "12"]],
    ["we paid $ 5 for leases .", "we paid for leases ."],
)


def signal(question: str, name: str) -> dict[str, float]:
    found = zip(PAGE, read_signals(question, PAGE), strict=True)
    values = {unit.key: float(getattr(signals, name)) for unit, signals in found}
    return {key: value for key, value in values.items() if value}


def test_rows_are_told_from_sentences() -> None:
    rows = {"table_0": 1, "table_1": 1, "table_2": 1, "table_3": 1}
    assert signal("leases ?", "table_row") == rows


def test_a_row_whose_label_is_the_whole_question_has_all_of_it() -> None:
    assert signal("what is the domestic ?", "row_label") == {"table_1": 1}


def test_every_row_inherits_the_caption_before_its_table() -> None:
    caption = signal("what are the gross tax benefits ?", "table_caption")
    assert caption == pytest.approx({"table_0": 1, "table_1": 1, "table_2": 1, "table_3": 1})


def test_a_caption_stands_at_most_two_sentences_before_the_table() -> None:
    units = read_units(["gross tax .", "in millions .", "2008 2007 ."], [["x"], ["a", "1"]], [])
    assert {signals.table_caption for signals in read_signals("gross tax ?", units)} == {0}


def test_a_share_wants_the_total_and_a_change_wants_the_balance() -> None:
    assert signal("what percent of cash ?", "total_for_share") == {"table_3": 1}
    assert signal("what change in cash ?", "total_for_share") == {}
    assert signal("what change in cash ?", "balance_for_change") == {"table_2": 1}
    assert signal("what percent of cash ?", "balance_for_change") == {}


def test_the_header_and_rows_that_only_name_a_group_have_no_numbers() -> None:
    assert signal("leases ?", "row_without_numbers") == {"table_0": 1, "table_1": 1}


def test_an_amount_is_money_or_a_percentage() -> None:
    assert signal("leases ?", "sentence_with_amount") == {"text_2": 1}


def test_ties_stay_in_document_order() -> None:
    assert rank("what ?", PAGE, NOTHING) == [unit.key for unit in PAGE]


def test_the_highest_weighted_signal_comes_first() -> None:
    ranking = rank("leases ?", PAGE, NOTHING._replace(sentence_with_amount=1.0))
    assert ranking[0] == "text_2"
    assert sorted(ranking) == sorted(unit.key for unit in PAGE)


def test_shipped_weights_find_the_row_that_answers(
    words: Callable[[int], PromptParameters],
) -> None:
    weights = Signals(**words(10).ranking.model_dump())
    ranking = rank("by how much did the gross tax benefits change in 2008 ?", PAGE, weights)
    assert ranking[0] == "table_2"


def test_a_page_without_a_table_or_without_anything_is_ranked_too() -> None:
    assert rank("cash ?", read_units(["a .", "cash ."], [], []), NOTHING) == ["text_0", "text_1"]
    assert rank("cash ?", [], NOTHING) == []


def test_every_signal_has_its_weight() -> None:
    assert tuple(RankingWeights.model_fields) == Signals._fields


def test_the_ranking_sees_the_question_and_the_page_alone() -> None:
    assert list(inspect.signature(rank).parameters) == ["question", "units", "weights"]
