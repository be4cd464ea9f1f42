"""A run keeps what it was started from, its inputs by content, and no secret."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import mlflow
import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.datasets import JSONLinesDataset
from finrlhf_pipeline.hooks.tracking import RunTracking, stored_path, without_secrets
from finrlhf_pipeline.provenance import content_digest

NODE = Node(func=sorted, inputs="rows", outputs="sorted_rows", name="sort")


@pytest.fixture
def catalog(tmp_path: Path) -> DataCatalog:
    rows = JSONLinesDataset(filepath=str(tmp_path / "rows.jsonl"))
    rows.save([{"a": 1}])
    return DataCatalog({"rows": rows, "passing": MemoryDataset([1])})


def test_an_input_is_logged_once_with_the_digest_of_its_content(
    tracking: mlflow.MlflowClient, catalog: DataCatalog, tmp_path: Path
) -> None:
    hook = RunTracking()
    with mlflow.start_run() as run:
        hook.before_node_run(NODE, catalog)
        hook.before_node_run(NODE, catalog)
    (logged,) = tracking.get_run(run.info.run_id).inputs.dataset_inputs
    assert logged.dataset.name == "rows"
    assert logged.dataset.digest == content_digest(tmp_path / "rows.jsonl")[:32]
    assert logged.tags[0].value == "sort"


def test_the_configuration_is_kept_without_its_secrets(
    tracking: mlflow.MlflowClient, tmp_path: Path
) -> None:
    loader = {
        "parameters": {"grpo": {"beta": 0.04}},
        "catalog": {"rows": {"filepath": "a", "credentials": {"key": "TOPSECRET"}}},
    }
    hook = RunTracking()
    hook.after_context_created(
        SimpleNamespace(config_loader=loader, project_path=tmp_path, env="base")  # type: ignore[arg-type]  # as much of a context as is read
    )
    with mlflow.start_run(run_name="grpo") as run:
        hook.before_pipeline_run({"pipeline_names": ["grpo"]}, Pipeline([NODE]))
    artifacts = Path(tracking.download_artifacts(run.info.run_id, "configuration.json"))
    written = artifacts.read_text(encoding="utf-8")
    assert "TOPSECRET" not in written
    assert json.loads(written) == {
        "environment": "base",
        "parameters": {"grpo": {"beta": 0.04}},
        "catalog": {"rows": {"filepath": "a", "credentials": "***"}},
    }
    tags = tracking.get_run(run.info.run_id).data.tags
    assert tags["kind"] == "journey"
    assert {"git.commit", "version.python", "version.finrlhf-pipeline", "version.trl"} <= set(tags)


@pytest.mark.parametrize(
    ("given", "shown"), [("grpo", r"grpo · beta=0\.1 · \d\d-\d\d \d\d:\d\d"), ("my run", "my run")]
)
def test_a_run_is_named_by_what_it_is_unless_the_user_named_it(
    tracking: mlflow.MlflowClient, given: str, shown: str
) -> None:
    asked = {"pipeline_names": ["grpo"], "runtime_params": {"grpo": {"beta": 0.1}}}
    with mlflow.start_run(run_name=given) as run:
        RunTracking().before_pipeline_run(asked, Pipeline([NODE]))
    assert re.fullmatch(shown, tracking.get_run(run.info.run_id).info.run_name)


@pytest.mark.parametrize("name", ["token", "api_key", "aws_secret", "Password", "credentials"])
def test_whatever_could_open_a_door_is_hidden_at_every_depth(name: str) -> None:
    hidden = without_secrets({"storage": [{"options": {name: "TOPSECRET"}}]})
    assert hidden == {"storage": [{"options": {name: "***"}}]}


def test_ordinary_settings_are_shown() -> None:
    settings = {"max_new_tokens": 32, "keywords": 20, "seed": 7}
    assert without_secrets(settings) == settings


def test_what_lies_nowhere_has_no_path(catalog: DataCatalog) -> None:
    assert stored_path(catalog, "passing") is None
    assert stored_path(catalog, "params:seed") is None
