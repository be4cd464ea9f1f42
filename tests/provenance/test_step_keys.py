"""What has changed between two keys, in words."""

from typing import Any

import pytest

from finrlhf_pipeline.provenance.step_keys import changes, step_key

BEFORE: dict[str, dict[str, Any]] = {
    "function": {"function": "a.step"},
    "parameters": {"grpo.beta": 0.04, "grpo.seed": 7},
    "inputs": {"train_prompts": "1f"},
    "code": {"a:helper": "00", "a:step": "11"},
    "libraries": {"torch": "2.12"},
    "arithmetic": {"threads": "1"},
    "catalog": {"grpo_policy.type": "A"},
}


@pytest.mark.parametrize(
    ("part", "name", "value", "words"),
    [
        ("parameters", "grpo.beta", 0.1, "parameter grpo.beta: 0.04 → 0.1"),
        ("inputs", "train_prompts", "2f", "input train_prompts has changed"),
        ("code", "a:helper", "22", "code a:helper has changed"),
        ("libraries", "torch", "2.13", "library torch: 2.12 → 2.13"),
        ("arithmetic", "threads", "2", "arithmetic, threads: 1 → 2"),
        ("catalog", "grpo_policy.type", "B", "catalog entry grpo_policy.type: A → B"),
        ("function", "function", "a.other", "function: a.step → a.other"),
    ],
)
def test_every_part_says_what_changed(part: str, name: str, value: Any, words: str) -> None:
    after = {**BEFORE, part: {**BEFORE[part], name: value}}
    assert changes(BEFORE, after) == [words]
    assert step_key(after) != step_key(BEFORE)


def test_what_came_or_went_is_said_too() -> None:
    after = {**BEFORE, "parameters": {"grpo.beta": 0.04, "grpo.steps": 3}}
    assert changes(BEFORE, after) == [
        "parameter grpo.seed: 7 → nothing",
        "parameter grpo.steps: nothing → 3",
    ]


def test_helpers_that_came_with_a_change_are_not_listed_beside_it() -> None:
    after = {**BEFORE, "code": {"a:step": "33", "a:new": "44"}}
    assert changes(BEFORE, after) == ["code a:step has changed"]


def test_what_is_not_known_yet_is_not_compared() -> None:
    after = {name: values for name, values in BEFORE.items() if name != "inputs"}
    assert changes(BEFORE, after) == []


def test_the_order_of_names_is_no_difference() -> None:
    turned = {name: dict(reversed(values.items())) for name, values in BEFORE.items()}
    assert step_key(turned) == step_key(BEFORE)
