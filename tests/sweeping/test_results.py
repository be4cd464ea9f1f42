"""How variants are compared."""

import math

import pytest

from finrlhf_pipeline.sweeping.results import (
    Result,
    as_table,
    chosen_metrics,
    figure_of,
    latest_figure,
)
from finrlhf_pipeline.sweeping.variants import SweepError

METRIC = "grpo_metrics.execution_accuracy"
FIGURES = {
    METRIC: 0.25,
    f"{METRIC}_low": 0.2,
    f"{METRIC}_high": 0.31,
    "sft_metrics.execution_accuracy": 0.1,
}


def test_the_table_has_a_line_for_each_variant_with_its_interval() -> None:
    results = [
        Result({"grpo.trainer.beta": 0.0}, FIGURES, 61.4, "0123456789abcdef"),
        Result({"grpo.trainer.beta": 0.04}, {METRIC: 0.5}, 7.0, ""),
    ]
    lines = as_table(results, [METRIC]).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0] == ["grpo.trainer.beta", METRIC, "seconds", "run"]
    assert cells[2:] == [
        ["0.0", "0.25 (0.200 to 0.310)", "61", "01234567"],
        ["0.04", "0.5", "7", ""],
    ]


def test_a_variant_that_failed_says_why_on_one_line() -> None:
    results = [
        Result({"grpo.seed": 1}, {}, 2.0, "ab", failure="The loss | became\nnan."),
        Result({"grpo.seed": 2}, FIGURES, 3.0, "cd"),
    ]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in as_table(results, [METRIC]).splitlines()
    ]
    assert [row[-1] for row in cells if "-" not in row[0]] == [
        "outcome",
        "failed: The loss / became nan.",
        "done",
    ]
    assert cells[2][1] == ""


def test_a_pipeline_is_judged_by_its_own_accuracy() -> None:
    assert chosen_metrics([], ["grpo_metrics", "sft_metrics"], "grpo") == [METRIC]
    assert chosen_metrics([], ["ppo_metrics", "recall"], "other") == [
        "ppo_metrics.execution_accuracy"
    ]


def test_metrics_that_are_named_are_taken() -> None:
    assert chosen_metrics([METRIC], ["grpo_metrics"], "grpo") == [METRIC]


@pytest.mark.parametrize(
    ("named", "reports", "said"),
    [
        ([], ["recall"], r"name one, such as --metric recall\.FIGURE"),
        ([], [], "reports a figure, so nothing tells them apart"),
        (["x.y"], ["grpo_metrics"], r"reports 'x\.y': write .* one of grpo_metrics"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    named: list[str], reports: list[str], said: str
) -> None:
    with pytest.raises(SweepError, match=said):
        chosen_metrics(named, reports, "other")


def test_a_metric_that_nobody_reports_is_refused_with_those_that_are() -> None:
    with pytest.raises(SweepError, match=r"reports .x\.execution_accuracy.; there are"):
        figure_of(FIGURES, "x.execution_accuracy")


def test_a_variant_without_a_figure_is_judged_as_no_number() -> None:
    good, bare = Result({"a": 1}, FIGURES, 1.0, ""), Result({"a": 2}, {"b": 1.0}, 1.0, "")
    assert latest_figure([good], METRIC) == 0.25
    assert math.isnan(latest_figure([good, bare], METRIC))
    assert math.isnan(latest_figure([Result({"a": 1}, {}, 1.0, "", failure="no")], METRIC))
    with pytest.raises(SweepError):
        latest_figure([bare], METRIC)
