"""Who is right, how often."""

from typing import Any

import pytest

from finrlhf_pipeline.pipelines.reporting.figures.accuracy import (
    draw_accuracy,
    draw_accuracy_by_operation,
    operations_of,
)

Row = dict[str, Any]


def test_the_best_is_on_top_with_its_interval(comparison: list[Row]) -> None:
    figure = draw_accuracy(comparison)
    assert list(figure.layout.yaxis.categoryarray) == ["base", "sft", "grpo"]
    best = figure.data[-1]
    assert (list(best.x), list(best.text)) == ([0.45], ["45.0 %"])
    assert best.error_x.array[0] == pytest.approx(0.05)
    assert figure.layout.shapes[0].x0 == 0.3


def test_an_operation_is_drawn_for_those_who_were_asked_it(metrics: dict[str, Row]) -> None:
    figure = draw_accuracy_by_operation(**metrics)
    assert list(figure.layout.yaxis.ticktext) == ["add", "divide"]
    assert [list(trace.x) for trace in figure.data] == [[0.5], [0.7, 0.2]]
    assert figure.data[0].y[0] != figure.data[1].y[0]


def test_the_ends_of_intervals_are_no_operations(metrics: dict[str, Row]) -> None:
    assert operations_of(metrics) == ["add", "divide"]


def test_without_operations_there_is_a_sentence() -> None:
    figure = draw_accuracy_by_operation(sft={"n": 3})
    assert figure.layout.annotations[0].text == "No accuracy by operation was measured."
