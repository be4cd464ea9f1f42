"""How the state of steps is shown."""

import json

import click
from kedro.pipeline import Node

from finrlhf_pipeline.commands.status import as_line, as_record, summary
from finrlhf_pipeline.running.planning import Judgement, Plan, State


def work() -> int:
    return 1


def judgement(name: str, state: State, *reasons: str) -> Judgement:
    node = Node(work, None, name, name=name)
    return Judgement(node, state, list(reasons), {"parameters": {}}, {}, None)


def test_a_line_shows_the_state_and_the_first_reasons() -> None:
    line = click.unstyle(as_line(judgement("train_grpo", "stale", "a: 1 → 2", "b", "c", "d")))
    assert line.split(maxsplit=2) == ["stale", "train_grpo", "a: 1 → 2; b; c; and 1 more"]


def test_a_fresh_step_needs_no_reason() -> None:
    assert as_line(judgement("train_grpo", "fresh")).endswith("train_grpo")


def test_the_last_line_counts() -> None:
    steps = [judgement("a", "fresh"), judgement("b", "missing", "x"), judgement("c", "fresh")]
    assert summary(Plan({step.node.name: step for step in steps})) == "3 steps: 2 fresh, 1 missing"


def test_another_program_gets_plain_values() -> None:
    record = as_record(judgement("a", "stale", "b"))
    assert json.loads(json.dumps(record)) == {
        "step": "a",
        "state": "stale",
        "reasons": ["b"],
        "waits": False,
        "key": None,
    }
