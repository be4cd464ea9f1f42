"""A run's name says what was asked for, what was changed for it, and when."""

from datetime import datetime
from typing import Any

import pytest

from finrlhf_pipeline.hooks.run_names import child_name, journey_name

WHEN = datetime(2026, 11, 21, 2, 5).astimezone()


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"pipeline_names": ["grpo"], "env": None}, "grpo · 11-21 02:05"),
        ({"pipeline_names": ["dpo", "grpo"], "env": "local"}, "dpo+grpo · 11-21 02:05"),
        ({"pipeline_names": None, "env": "smoke"}, "everything · smoke · 11-21 02:05"),
        (
            {"pipeline_names": ["grpo"], "from_nodes": ["train_grpo"]},
            "grpo · in part · 11-21 02:05",
        ),
        (
            {"pipeline_names": ["ppo"], "runtime_params": {"ppo": {"a": 1, "b": {"c": 2, "d": 3}}}},
            "ppo · a=1 · c=2 · 1 more · 11-21 02:05",
        ),
        (
            {
                "pipeline_names": ["scoring"],
                "runtime_params": {"predictions": "/a/b" * 9 + "/x.jsonl"},
            },
            "scoring · predictions=…a/b/a/b/a/b/a/b/x.jsonl · 11-21 02:05",
        ),
    ],
)
def test_a_name_tells_what_makes_a_run_different(asked: dict[str, Any], name: str) -> None:
    assert journey_name(asked, WHEN) == name


def test_a_part_is_told_apart_by_its_parents_name() -> None:
    parent = "grpo · smoke · beta=0.1 · 11-21 02:05"
    assert child_name("grpo training", parent) == "grpo training · smoke · beta=0.1 · 11-21 02:05"
    assert child_name("grpo training", "my run") == "grpo training · my run"
