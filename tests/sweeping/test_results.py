"""How variants are compared."""

import pytest

from finrlhf_pipeline.sweeping.results import Result, as_table, figure_of, usual_metric
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


def test_a_pipeline_is_judged_by_its_own_accuracy() -> None:
    assert usual_metric(FIGURES, "grpo") == METRIC
    assert usual_metric({"a.execution_accuracy": 1.0}, "other") == "a.execution_accuracy"


def test_without_one_a_metric_has_to_be_named() -> None:
    with pytest.raises(SweepError, match=r"name one, such as --metric a\.loss"):
        usual_metric({"a.loss": 1.0}, "grpo")


def test_a_metric_that_nobody_reports_is_refused_with_those_that_are() -> None:
    with pytest.raises(SweepError, match=r"reports .x\.execution_accuracy.; there are"):
        figure_of(FIGURES, "x.execution_accuracy")
