"""Evaluations of several policies are child runs beside each other, with the same names in each."""

from typing import Any

import mlflow
from kedro.io import DataCatalog, MemoryDataset
from pydantic import BaseModel

from finrlhf_pipeline.hooks.evaluations import EvaluationRuns


class Grpo(BaseModel):
    beta: float = 0.04


def children(client: mlflow.MlflowClient, parent: Any) -> dict[str, Any]:
    query = f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'"
    runs = client.search_runs([parent.info.experiment_id], query)
    return {run.data.tags["policy"]: run for run in runs}


def test_a_policy_has_one_run_with_the_parameters_it_was_trained_and_asked_with(
    tracking: mlflow.MlflowClient,
) -> None:
    catalog = DataCatalog(
        {
            "params:grpo": MemoryDataset(Grpo()),
            "params:generation": MemoryDataset({"max_new_tokens": 48}),
        }
    )
    with mlflow.start_run(run_name="grpo · 11-21 02:05") as parent:
        runs = EvaluationRuns(catalog)
        assert runs.id_of("grpo") == runs.id_of("grpo") != runs.id_of("sft")
        assert mlflow.active_run().info.run_id == parent.info.run_id
        runs.close("FINISHED")
    found = children(tracking, parent)
    assert found.keys() == {"grpo", "sft"}
    assert found["grpo"].info.run_name == "grpo evaluation · 11-21 02:05"
    assert found["grpo"].info.status == "FINISHED"
    assert found["grpo"].data.params == {
        "grpo.beta": "0.04",
        "generation.max_new_tokens": "48",
    }
    assert found["sft"].data.params == {"generation.max_new_tokens": "48"}
