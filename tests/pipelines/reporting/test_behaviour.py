"""Answers side by side, and kinds of answer."""

from typing import Any

import pytest

from finrlhf_pipeline.pipelines.reporting.behaviour import (
    KINDS,
    kind_of_answer,
    kinds_of_answer,
    pair_up,
    predecessor_of,
    spread_out,
    steps_of,
)

Row = dict[str, Any]


def test_answers_are_paired_by_question_and_told_apart_by_who_is_right(
    predictions: dict[str, list[Row]],
) -> None:
    pairs = pair_up(predictions["sft"], predictions["grpo"][::-1])
    ids = {outcome: sorted(new["id"] for _, new in rows) for outcome, rows in pairs.items()}
    assert ids == {
        "won": ["question-2", "question-3", "question-4"],
        "lost": ["question-0"],
        "both wrong": ["question-5"],
        "both right": ["question-1"],
    }
    assert all(old["id"] == new["id"] for rows in pairs.values() for old, new in rows)


def test_every_training_starts_from_sft_but_sft_itself() -> None:
    assert [predecessor_of(name) for name in ("base", "sft", "ppo")] == [None, "base", "sft"]
    assert steps_of(["sft", "dpo"]) == [("sft", "dpo")]


@pytest.mark.parametrize(("rows", "count"), [([], 3), ([1], 3), ([1, 2, 3, 4], 2)])
def test_examples_come_from_all_over_and_never_twice(rows: list[int], count: int) -> None:
    shown = spread_out(rows, count)
    assert len(shown) == min(count, len(rows))
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"grades": {"correct": 1, "executable": 1}}, 0),
        ({"truncated": True}, 1),
        ({"program": None}, 2),
        ({"grades": {"correct": 0, "executable": 0}}, 3),
        ({"program": "add(9, 2)"}, 4),
        ({"program": "subtract(1, 2)"}, 5),
        ({"program": "add(1, 2), add(#0, 1)"}, 5),
    ],
)
def test_the_first_thing_wrong_names_the_kind_of_answer(changes: Row, kind: int) -> None:
    row = {
        "program": "add(1, 2)",
        "gold_program": "add(1, 2)",
        "truncated": False,
        "grades": {"correct": 0, "executable": 1},
    }
    assert kind_of_answer({**row, **changes}) == KINDS[kind]


def test_the_kinds_of_answer_are_shares_of_all(predictions: dict[str, list[Row]]) -> None:
    shares = kinds_of_answer(predictions["sft"])
    assert shares["right"] == pytest.approx(2 / 6)
    assert shares["no program to be found"] == pytest.approx(1 / 6)
    assert sum(shares.values()) == pytest.approx(1)
