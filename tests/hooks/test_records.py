"""Every run leaves a record: finished, failed, or killed."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from kedro.io import DataCatalog
from kedro.pipeline import Node, Pipeline
from kedro_datasets.json import JSONDataset

from finrlhf_pipeline.hooks.records import RunRecords, adopt_interrupted, step_entry
from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.chain import append, find_broken_link, read_chain
from finrlhf_pipeline.provenance.journal import Journal, journal_path

STEP = {
    "key": "k",
    "parts": {"code": {"a:b": "1"}},
    "inputs": {"raw": {"path": "raw.json", "digest": "d0"}},
    "outputs": {"rows": {"path": "rows.json", "digest": "d1"}},
    "run": {"mlflow": "m"},
    "started": "2026-01-01",
    "seconds": 1.5,
}


def double(number: int) -> int:
    return 2 * number


@pytest.fixture
def catalog(tmp_path: Path) -> DataCatalog:
    datasets = {name: JSONDataset(filepath=str(tmp_path / f"{name}.json")) for name in ("a", "b")}
    datasets["a"].save(3)
    return DataCatalog(datasets)


@pytest.fixture
def hook(tmp_path: Path) -> RunRecords:
    hook = RunRecords()
    loader = {
        "globals": {"data_root": "data", "seed": 7},
        "parameters": {"stage": {"seed": 7, "api_key": "open sesame"}},
        "catalog": {},
    }
    hook.after_context_created(SimpleNamespace(config_loader=loader, project_path=tmp_path))  # type: ignore[arg-type]  # what of a context is used
    return hook


NODE = Node(func=double, inputs="a", outputs="b", name="double")


def begin(hook: RunRecords, catalog: DataCatalog, run_id: str) -> None:
    asked: dict[str, Any] = {"run_id": run_id, "pipeline_names": ["x"], "env": "smoke"}
    hook.before_pipeline_run(asked, Pipeline([NODE]), catalog)


def chain_of(project: Path) -> list[dict[str, Any]]:
    return read_chain(project / "data" / "08_reporting" / "runs")


def test_a_step_without_a_cache_is_measured(
    hook: RunRecords, catalog: DataCatalog, tmp_path: Path
) -> None:
    begin(hook, catalog, "r1")
    hook.before_node_run(NODE)
    catalog["b"].save(6)
    hook.after_pipeline_run()
    (record,) = chain_of(tmp_path)
    (step,) = record["steps"]
    assert (record["run_id"], record["status"], record["nodes"]) == ("r1", "finished", ["double"])
    assert (step["name"], step["status"]) == ("double", "ran")
    assert step["inputs"] == {
        "a": {"path": "a.json", "digest": content_digest(tmp_path / "a.json")}
    }
    assert step["outputs"]["b"]["digest"] == content_digest(tmp_path / "b.json")
    assert record["inputs"] == step["inputs"]


def test_a_step_of_the_cache_speaks_for_itself(
    hook: RunRecords, catalog: DataCatalog, tmp_path: Path
) -> None:
    begin(hook, catalog, "r1")
    hook.step_reused(NODE, SimpleNamespace(to_json=lambda: STEP))
    hook.after_pipeline_run()
    (step,) = chain_of(tmp_path)[0]["steps"]
    assert (step["status"], step["outputs"]) == ("reused", STEP["outputs"])
    assert step_entry(STEP)["code"] != step_entry({**STEP, "parts": {"code": {"a:b": "2"}}})["code"]


def test_configuration_is_kept_without_secrets(
    hook: RunRecords, catalog: DataCatalog, tmp_path: Path
) -> None:
    begin(hook, catalog, "r1")
    hook.after_pipeline_run()
    (record,) = chain_of(tmp_path)
    assert record["configuration"]["parameters"] == {"stage": {"seed": 7, "api_key": "***"}}
    assert record["seeds"] == {"stage.seed": 7}
    assert "open sesame" not in json.dumps(record)


def test_a_failed_run_says_why(hook: RunRecords, catalog: DataCatalog, tmp_path: Path) -> None:
    begin(hook, catalog, "r1")
    hook.before_node_run(NODE)
    hook.on_pipeline_error(ValueError("no rows"))
    (record,) = chain_of(tmp_path)
    assert (record["status"], record["error"]) == ("failed", "ValueError: no rows")
    assert record["steps"] == []


def test_runs_follow_one_another(hook: RunRecords, catalog: DataCatalog, tmp_path: Path) -> None:
    for run_id in ("r1", "r2"):
        begin(hook, catalog, run_id)
        hook.after_pipeline_run()
    assert find_broken_link(chain_of(tmp_path)) is None
    assert [record["run_id"] for record in chain_of(tmp_path)] == ["r1", "r2"]


def leave_behind(folder: Path, run_id: str) -> None:
    """Leave the journal of a run whose process is gone."""
    journal = Journal(journal_path(folder, run_id), {"run_id": run_id})
    journal.note({"name": "double", "status": "ran", "inputs": {}, "outputs": {}})
    journal._file.close()


def test_the_next_run_tells_of_a_killed_one(tmp_path: Path) -> None:
    leave_behind(tmp_path, "killed")
    adopt_interrupted(tmp_path)
    (record,) = read_chain(tmp_path)
    assert (record["run_id"], record["status"]) == ("killed", "interrupted")
    assert [step["name"] for step in record["steps"]] == ["double"]
    assert list(tmp_path.glob("*.journal")) == []


def test_a_run_killed_after_its_last_word_is_told_once(tmp_path: Path) -> None:
    append(tmp_path, {"run_id": "killed", "status": "finished"})
    leave_behind(tmp_path, "killed")
    adopt_interrupted(tmp_path)
    assert [record["status"] for record in read_chain(tmp_path)] == ["finished"]
