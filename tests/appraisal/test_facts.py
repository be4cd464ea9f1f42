"""What is known of a question comes from its gold program and evidence."""

from collections.abc import Callable
from typing import Any

import pytest

from finrlhf_pipeline.appraisal.facts import evidence_place, facts_of, operations_of
from finrlhf_pipeline.finqa import Example


def test_operations_are_named_once_and_steps_counted(question: Callable[..., Any]) -> None:
    program = "subtract(12, 8), divide(#0, 8), divide(#1, 2)"
    facts = facts_of(Example.from_record(question("a", program)))
    assert facts["operations"] == ["subtract", "divide"]
    assert facts["steps"] == 3
    assert facts["level"] == 2


def test_a_program_that_cannot_be_read_has_no_steps() -> None:
    assert operations_of("frob(1, 2)") == []


@pytest.mark.parametrize(
    ("gold", "place"),
    [({"table_1"}, "table"), ({"text_0"}, "text"), ({"table_1", "text_0"}, "both"), ((), "none")],
)
def test_evidence_stands_somewhere(gold: set[str], place: str) -> None:
    assert evidence_place(gold) == place


def test_recall_is_the_share_of_gold_evidence_in_the_prompt(question: Callable[..., Any]) -> None:
    example = Example.from_record(question("a"))
    assert facts_of(example, ["table_0", "table_1"])["evidence_recall"] == 1.0
    assert facts_of(example, ["table_0"])["evidence_recall"] == 0.0
    assert facts_of(example)["evidence_recall"] is None
