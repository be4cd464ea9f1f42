"""One readable line for each account, told once its step is done."""

from pathlib import Path
from typing import Any

import mlflow
import plotly.graph_objects as go
import pytest
from kedro.io import DataCatalog, MemoryDataset

from finrlhf_pipeline.hooks.reports import ReportError, Reports, RunnerError, describe_entry
from finrlhf_pipeline.rows import ledger_entry


def test_a_clean_step_is_a_short_line() -> None:
    assert describe_entry(ledger_entry("read", 1200, 1200, {})) == "read: 1,200 rows in, 1,200 out"


def test_drops_are_named() -> None:
    entry = ledger_entry("read", 3, 3, {"broken json": 1, "duplicate id": 1}, added=2)
    assert describe_entry(entry) == (
        "read: 3 rows in, 2 added, 3 out, 2 dropped (broken json 1, duplicate id 1)"
    )


def catalog_with_a_ledger() -> DataCatalog:
    return DataCatalog(
        {
            "read_ledger": MemoryDataset(metadata={"tracked": "ledger"}),
            "rows": MemoryDataset(),
        }
    )


def test_only_the_last_ledger_of_a_stream_is_told(
    tracking: mlflow.MlflowClient, caplog: pytest.LogCaptureFixture
) -> None:
    hook = Reports()
    with caplog.at_level("INFO", logger="finrlhf_pipeline"), mlflow.start_run() as run:
        hook.before_pipeline_run({"runner": "SequentialRunner"}, catalog_with_a_ledger())
        for rows in (100, 200, 250):
            hook.after_dataset_saved("read_ledger", ledger_entry("read", rows, rows, {}))
            hook.after_dataset_saved("rows", [1])
        hook.after_pipeline_run()
    assert caplog.messages == ["read: 250 rows in, 250 out"]
    history = tracking.get_metric_history(run.info.run_id, "read_ledger.rows_in")
    assert [metric.value for metric in history] == [250.0]


def test_what_was_reported_before_an_error_is_told(
    tracking: mlflow.MlflowClient,  # noqa: ARG001  # the tracking that the run goes to
    caplog: pytest.LogCaptureFixture,
) -> None:
    hook = Reports()
    with caplog.at_level("INFO", logger="finrlhf_pipeline"), mlflow.start_run():
        hook.before_pipeline_run({"runner": "SequentialRunner"}, catalog_with_a_ledger())
        hook.after_dataset_saved("read_ledger", ledger_entry("read", 2, 1, {"broken json": 1}))
        hook.on_pipeline_error()
    assert caplog.messages == ["read: 2 rows in, 1 out, 1 dropped (broken json 1)"]


@pytest.mark.parametrize("runner", ["ParallelRunner", "ThreadRunner"])
def test_runners_that_could_lose_a_ledger_are_refused(runner: str) -> None:
    with pytest.raises(RunnerError, match=f"{runner} runs steps side by side"):
        Reports().before_pipeline_run(
            {"runner": f"<kedro.runner.{runner} object at 0x7f>"}, DataCatalog()
        )


@pytest.mark.parametrize("runner", ["None", "<kedro.runner.SequentialRunner object at 0x7f>"])
def test_the_sequential_runner_is_not(runner: str) -> None:
    Reports().before_pipeline_run({"runner": runner}, DataCatalog())


def test_policies_are_compared_by_the_same_names_and_their_rows_are_tables(
    tracking: mlflow.MlflowClient,
) -> None:
    saved = {
        "sft_metrics": ({"execution_accuracy": 0.25, "accuracy_by/steps/1": 0.5}, "metrics", "sft"),
        "grpo_metrics": ({"execution_accuracy": 0.5}, "metrics", "grpo"),
        "grpo_predictions": ([{"id": "a", "n": 2, "grades": {"correct": 1}}], "table", "grpo"),
    }
    first = {"shown": ["grades.correct", "n"]}
    with mlflow.start_run() as parent:
        follow(
            {
                name: (data, {"tracked": kind, "policy": policy, **first})
                for name, (data, kind, policy) in saved.items()
            }
        )
    query = f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'"
    found = tracking.search_runs([parent.info.experiment_id], query)
    runs = {run.data.tags["policy"]: run for run in found}
    assert runs["sft"].data.metrics == {"execution_accuracy": 0.25, "accuracy_by/steps/1": 0.5}
    assert runs["grpo"].data.metrics == {"execution_accuracy": 0.5}
    table = mlflow.load_table("tables/grpo_predictions.json", run_ids=[runs["grpo"].info.run_id])
    assert table.to_dict("records") == [{"id": "a", "n": 2, "grades.correct": 1}]
    assert list(table) == ["grades.correct", "n", "id"]


def test_a_comparison_is_what_a_run_shows_first(tracking: mlflow.MlflowClient) -> None:
    rows = [
        {"policy": "sft", "accuracy": 0.25, "verdict": None, "repetition": 0.1},
        {"policy": "grpo", "accuracy": 0.5, "verdict": "better", "repetition": 0.2},
    ]
    with mlflow.start_run() as run:
        said = {"tracked": "comparison", "shown": ["accuracy", "verdict"]}
        follow({"policy_comparison": (rows, said)})
    shown = tracking.get_run(run.info.run_id).data
    assert shown.metrics == {"sft.accuracy": 0.25, "grpo.accuracy": 0.5}
    assert shown.tags["mlflow.note.content"].splitlines()[2:] == [
        "| sft | 0.250 |  |",
        "| grpo | 0.500 | better |",
    ]
    table = mlflow.load_table("tables/policy_comparison.json", run_ids=[run.info.run_id])
    assert list(table["repetition"]) == [0.1, 0.2]


def test_figures_are_one_page_and_files_are_kept_as_they_are(
    tracking: mlflow.MlflowClient, tmp_path: Path
) -> None:
    (tmp_path / "report.md").write_text("# Report\n", encoding="utf-8")
    page = MemoryDataset(metadata={"tracked": "file"})
    page._filepath = tmp_path / "report.md"
    with mlflow.start_run() as run:
        follow({"accuracy_plot": (go.Figure(), {"tracked": "figure"})}, report_text=page)
    names = {file.path for file in tracking.list_artifacts(run.info.run_id)}
    assert names == {"figures.html", "report.md"}


def test_a_misspelt_kind_is_named() -> None:
    with pytest.raises(
        ReportError, match="'sft_metrics' that it is tracked as 'metric': choose one"
    ):
        follow({"sft_metrics": ({}, {"tracked": "metric"})})


def follow(saved: dict[str, tuple[Any, dict[str, Any]]], **others: MemoryDataset) -> None:
    """Let the hook see a run in which the given datasets were saved."""
    datasets = {name: MemoryDataset(metadata=said) for name, (_, said) in saved.items()}
    hook = Reports()
    hook.before_pipeline_run({"runner": "None"}, DataCatalog(datasets | others))
    for name in (*saved, *others):
        hook.after_dataset_saved(name, saved.get(name, (None,))[0])
    hook.after_pipeline_run()
