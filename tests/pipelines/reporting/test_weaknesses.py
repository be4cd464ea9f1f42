"""Where policies fail."""

from typing import Any

from finrlhf_pipeline.pipelines.reporting.weaknesses import safety_table, weakness_table

Row = dict[str, Any]


def test_the_worst_groups_come_first_with_their_intervals(metrics: dict[str, Row]) -> None:
    assert weakness_table(metrics)["rows"] == [
        ["sft", "questions of 2 steps", "10.0 %", "–"],
        ["", "questions that need 'add'", "50.0 %", "40.0 to 60.0"],
        ["grpo", "questions that need 'divide'", "20.0 %", "10.0 to 30.0"],
        ["", "questions that need 'add'", "70.0 %", "60.0 to 80.0"],
    ]


def test_broken_rules_are_shown_side_by_side(metrics: dict[str, Row]) -> None:
    table = safety_table(metrics)
    assert table["columns"] == ["policy", "missing risk"]
    assert table["rows"] == [["sft", "25.0 %"], ["grpo", "0.0 %"]]


def test_without_advice_there_is_no_table_of_safety() -> None:
    assert safety_table({"sft": {"n": 3}})["rows"] == []
