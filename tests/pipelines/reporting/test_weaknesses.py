"""Where policies fail."""

from typing import Any

from finrlhf_pipeline.pipelines.reporting.weaknesses import (
    distinct_groups,
    safety_table,
    weakness_table,
)

Row = dict[str, Any]


def question(operation: str, steps: int) -> Row:
    known = {"evidence": "table", "evidence_recall": None, "level": steps}
    return {"operations": [operation], "steps": steps, **known}


QUESTIONS = [question("add", 1), question("add", 2), question("divide", 1)]


def test_the_worst_groups_come_first_with_their_sizes_and_intervals(
    metrics: dict[str, Row],
) -> None:
    assert weakness_table(metrics, QUESTIONS)["rows"] == [
        ["sft", "questions of 2 steps", "1", "10.0 %", "–"],
        ["", "questions that need 'add'", "2", "50.0 %", "40.0 to 60.0"],
        ["grpo", "questions that need 'divide'", "1", "20.0 %", "10.0 to 30.0"],
        ["", "questions that need 'add'", "2", "70.0 %", "60.0 to 80.0"],
    ]


def test_groups_of_the_same_questions_are_listed_once() -> None:
    groups = distinct_groups(QUESTIONS)
    assert groups["accuracy_by/steps/2"] == 1
    assert not [name for name in groups if "level" in name]


def test_broken_rules_are_shown_side_by_side(metrics: dict[str, Row]) -> None:
    table = safety_table(metrics)
    assert table["columns"] == ["policy", "missing risk", "reckless stance", "cut off", "prompts"]
    assert table["rows"] == [
        ["sft", "25.0 %", "–", "–", "–"],
        ["grpo", "0.0 %", "46.0 %", "37.5 %", "200"],
    ]


def test_without_advice_there_is_no_table_of_safety() -> None:
    assert safety_table({"sft": {"n": 3}})["rows"] == []
