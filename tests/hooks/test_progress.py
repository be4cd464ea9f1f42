"""A run says where it is."""

import logging

import pytest
from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.hooks.progress import Progress


def test_each_step_is_counted_and_named(caplog: pytest.LogCaptureFixture) -> None:
    nodes = [
        Node(func=sorted, inputs=f"in{n}", outputs=f"out{n}", name=f"sort_{n}") for n in (1, 2)
    ]
    progress = Progress()
    with caplog.at_level(logging.INFO, logger="finrlhf_pipeline"):
        progress.before_pipeline_run(Pipeline(nodes))
        for node in nodes:
            progress.before_node_run(node)
        progress.after_pipeline_run()
    assert caplog.messages[:2] == ["[1/2] sort_1", "[2/2] sort_2"]
    assert caplog.messages[2].startswith("2 steps in ")
