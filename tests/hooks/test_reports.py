"""One readable line for each account, told once its step is done."""

import mlflow
import pytest
from kedro.io import DataCatalog, MemoryDataset

from finrlhf_pipeline.hooks.reports import Reports, RunnerError, describe_entry
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
