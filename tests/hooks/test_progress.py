"""A run says where it is, and that it goes on."""

import logging
import time

import pytest
from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.hooks.progress import Progress


def nodes(count: int) -> list[Node]:
    return [
        Node(func=sorted, inputs=f"in{n}", outputs=f"out{n}", name=f"sort_{n}")
        for n in range(1, count + 1)
    ]


def test_each_step_is_counted_and_named(caplog: pytest.LogCaptureFixture) -> None:
    progress = Progress(seconds_between_lines=60)
    with caplog.at_level(logging.INFO, logger="finrlhf_pipeline"):
        progress.before_pipeline_run(Pipeline(nodes(2)))
        for node in nodes(2):
            progress.before_node_run(node)
        progress.after_pipeline_run()
    assert caplog.messages[:2] == ["[1/2] sort_1", "[2/2] sort_2"]
    assert caplog.messages[2].startswith("2 steps in ")


def test_a_long_step_is_seen_to_go_on_until_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    progress = Progress(seconds_between_lines=0.01)
    with caplog.at_level(logging.INFO, logger="finrlhf_pipeline"):
        progress.before_pipeline_run(Pipeline(nodes(1)))
        progress.before_node_run(nodes(1)[0])
        deadline = time.monotonic() + 30
        while "sort_1: 0 s so far" not in caplog.messages and time.monotonic() < deadline:
            time.sleep(0.01)
        progress.after_pipeline_run()
    assert "sort_1: 0 s so far" in caplog.messages
