"""Conversations with two answers."""

from typing import Any

import pytest

from finrlhf_pipeline.pipelines.ingestion.layouts import PREFERENCE_LAYOUTS, RowError

read = PREFERENCE_LAYOUTS["sharegpt"].read


def turn(speaker: str, value: str = "x") -> dict[str, str]:
    return {"from": speaker, "value": value}


def row(*turns: Any, chosen: Any = None) -> dict[str, Any]:
    answers = {"chosen": chosen or turn("gpt", "it depends\n"), "rejected": turn("gpt", " now!")}
    return {"conversations": list(turns), **answers}


def test_a_conversation_becomes_a_prompt() -> None:
    pair = read(
        row(
            turn("system", "be brief"),
            turn("human", "buy?"),
            turn("gpt", "what?"),
            turn("user", "gold "),
        )
        | {"preference_strength": 0.7}
    )
    assert pair.prompt == "System: be brief\nUser: buy?\nAssistant: what?\nUser: gold\nAssistant:"
    assert (pair.chosen, pair.rejected, pair.preference_strength) == (" it depends", " now!", 0.7)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (row(), "no shared prompt"),
        (row(turn("human"), turn("gpt")), "no shared prompt"),
        (row(turn("tool"), turn("human")), "unknown speaker"),
        (row(turn("human"), chosen=turn("judge")), "unknown speaker"),
        (row(turn("human"), chosen=turn("human")), "not an answer"),
        (row(turn("human")) | {"rejected": turn("system")}, "not an answer"),
        (row(turn("human", "buy?"), turn("gpt"), turn("human", " \n")), "empty prompt"),
        (row(turn("human"), chosen="text"), "mistyped field"),
        (row({"from": "human"}), "missing field"),
        ({"conversations": []}, "missing field"),
    ],
)
def test_other_conversations_are_refused(value: Any, reason: str) -> None:
    with pytest.raises(RowError) as caught:
        read(value)
    assert caught.value.reason == reason


def test_an_empty_answer_stays_empty() -> None:
    assert read(row(turn("human"), chosen=turn("gpt", " "))).chosen.strip() == ""
