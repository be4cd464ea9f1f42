"""Answers that take no model."""

from collections.abc import Callable
from typing import Any

from finrlhf_pipeline.appraisal.baselines import answer_by_baselines, copy_a_number
from finrlhf_pipeline.finqa import Example


def test_each_baseline_answers_every_question(question: Callable[..., Any]) -> None:
    train = [question("t", "add(1, 2)"), question("u", "exp(1, 2)"), question("v", "exp(1, 2)")]
    answered = answer_by_baselines(train, [question("a"), question("b")])
    assert list(answered) == ["most_frequent_program", "copy_a_number", "keyword_salad"]
    assert all([row["id"] for row in rows] == ["a", "b"] for rows in answered.values())
    assert answered["most_frequent_program"][0]["response"] == "Program: exp(1, 2)"
    assert answered["copy_a_number"][0]["response"] == "Answer: 12"
    assert answered["keyword_salad"][0]["policy"] == "keyword_salad"


def test_a_page_without_a_table_has_numbers_in_its_text(question: Callable[..., Any]) -> None:
    page = Example.from_record({**question("a"), "table": []})
    assert copy_a_number(page) == "Answer: 3"
    silent = Example.from_record({**question("a"), "table": [], "pre_text": ["none ."]})
    assert copy_a_number(silent) == "Answer: 0"
