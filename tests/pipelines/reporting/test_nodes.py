"""The parts of the report."""

from typing import Any

from finrlhf_pipeline.pipelines.reporting.nodes import (
    bind_sections,
    tell_behaviour,
    tell_costs,
    tell_reward_model,
    tell_trainings,
    tell_verdicts,
    tell_weaknesses,
    write_text,
)
from finrlhf_pipeline.pipelines.reporting.parameters import ReportingParameters

Row = dict[str, Any]


def test_behaviour_shows_won_lost_and_both_wrong_side_by_side(
    parameters: ReportingParameters, predictions: dict[str, list[Row]]
) -> None:
    section = tell_behaviour(parameters, **predictions)
    shown = [(example["policy"], example["outcome"]) for example in section["examples"]]
    assert shown == [
        ("sft", "won"),
        ("sft", "both wrong"),
        ("grpo", "won"),
        ("grpo", "lost"),
        ("grpo", "both wrong"),
    ]
    won = section["examples"][2]
    assert won["gold"] == "add(1, 2) = 3.0"
    assert [answer["executed"] for answer in won["answers"]] == ["–", "3.0"]
    assert section["tables"][0]["rows"][1] == ["grpo", "sft", "3", "1", "1", "1"]


def test_long_answers_are_cut_and_say_so(
    parameters: ReportingParameters, predictions: dict[str, list[Row]]
) -> None:
    predictions["grpo"][5]["response"] = "x" * 1020
    section = tell_behaviour(parameters, sft=predictions["sft"], grpo=predictions["grpo"])
    (response,) = {
        answer["response"]
        for example in section["examples"]
        for answer in example["answers"]
        if answer["response"].startswith("x")
    }
    assert response == "x" * 20 + " … (1,000 letters more)"


def test_a_report_is_written_from_whatever_parts_there_are(
    comparison: list[Row],
    metrics: dict[str, Row],
    predictions: dict[str, list[Row]],
    histories: dict[str, list[Row]],
    reward_model_report: Row,
) -> None:
    sections = bind_sections(
        tell_verdicts(comparison),
        tell_weaknesses(predictions["sft"], **metrics),
        tell_trainings(**histories),
        tell_reward_model(reward_model_report),
        tell_costs({}, **histories),
    )
    text = write_text(sections)
    for title in (
        "Which policy is better?",
        "Can the reward model be trusted?",
        "What did it cost?",
    ):
        assert f"## {title}\n" in text
    assert "'Safe' means: on the same prompts" in text
    assert "It orders 66.7 % of 3 held-out pairs rightly" in text
