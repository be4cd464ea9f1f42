"""What trainings cost."""

from typing import Any

from finrlhf_pipeline.pipelines.reporting.costs import answer_table, cost_table

Row = dict[str, Any]


def test_costs_are_what_was_measured_and_what_was_logged(
    histories: dict[str, list[Row]],
) -> None:
    measured = {"sft": {"seconds": 90.0, "peak_memory_mb": 1234}}
    sft, grpo = cost_table(measured, histories)["rows"]
    assert sft == ["sft", "2", "1.5", "1,234", "100", "1.11"]
    assert grpo == ["grpo", "2", "–", "–", "–", "–"]


def test_tokens_are_called_what_they_are() -> None:
    *_, tokens, speed = cost_table({}, {})["columns"]
    assert (tokens, speed) == ("tokens, prompts counted for each answer", "of these a second")


def test_a_training_without_a_step_costs_nothing() -> None:
    assert cost_table({}, {"sft": []})["rows"] == [["sft", "0", "–", "–", "–", "–"]]


def test_answers_are_counted_in_tokens(predictions: dict[str, list[Row]]) -> None:
    assert answer_table(predictions)["rows"][0] == ["base", "75", "12.5"]
