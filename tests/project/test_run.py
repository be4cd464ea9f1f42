"""A real run in a copy of the project: what it writes, what it tells MLflow, and how it fails."""

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml

from finrlhf_pipeline.hooks.leaves import flat_leaves

KEPT = 40


def few_rows(folder: Path) -> None:
    """Keep the first questions of each split."""
    for split in ("train", "dev", "test"):
        path = folder / "data" / "01_raw" / "finqa" / f"{split}.json"
        rows = json.loads(path.read_text(encoding="utf-8"))[:KEPT]
        path.write_text(json.dumps(rows), encoding="utf-8")


@pytest.fixture
def project(copy_project: Any, tmp_path: Path) -> Any:
    copied = copy_project(tmp_path / "project")
    few_rows(copied.folder)
    return copied


@pytest.fixture(scope="module")
def finished(copy_project: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a project after `kedro run --pipeline preferences`, and what the console showed."""
    project = copy_project(tmp_path_factory.mktemp("finished") / "project")
    few_rows(project.folder)
    run = project.kedro("run", "--pipeline", "preferences")
    assert run.returncode == 0, run.stdout + run.stderr
    return project.folder, run.stdout + run.stderr


def query(project: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(project / "mlflow.db") as database:
        return database.execute(sql).fetchall()


def test_every_question_is_accounted_for_on_the_console(finished: tuple[Path, str]) -> None:
    _, console = finished
    assert f"{KEPT} rows in, {KEPT} out" in console


def test_the_console_is_free_of_warnings(finished: tuple[Path, str]) -> None:
    _, console = finished
    assert "WARNING" not in console
    assert "Warning" not in console


def test_parameters_are_logged_leaf_by_leaf(finished: tuple[Path, str]) -> None:
    project, _ = finished
    logged = dict(query(project, "select key, value from params"))
    for stage in ("ingestion", "prompts", "preferences"):
        file = project / "conf" / "base" / "parameters" / f"{stage}.yml"
        given = yaml.safe_load(file.read_text(encoding="utf-8"))
        leaves = flat_leaves(given[stage], stage)
        assert {name for name in logged if name.startswith(f"{stage}.")} == leaves.keys()
        for name, value in leaves.items():
            assert "${" in str(value) or logged[name] == str(value), name


def test_every_raw_file_is_an_input_with_its_digest(finished: tuple[Path, str]) -> None:
    project, _ = finished
    inputs = dict(query(project, "select name, digest from datasets"))
    raw = project / "data" / "01_raw"
    files = {
        "raw_train_examples": raw / "finqa" / "train.json",
        "raw_validation_examples": raw / "finqa" / "dev.json",
        "raw_test_examples": raw / "finqa" / "test.json",
        "raw_financial_preferences": raw / "preferences" / "financial_preferences.jsonl",
        "prompt_template": raw / "prompt_templates" / "embedded_v1.txt",
        "train_prompts": project / "data" / "05_model_input" / "train_prompts.jsonl",
    }
    for name, file in files.items():
        assert inputs[name] == hashlib.sha256(file.read_bytes()).hexdigest()[:32], name


def test_ledgers_recall_and_audit_are_metrics(finished: tuple[Path, str]) -> None:
    project, _ = finished
    names = {name for (name,) in query(project, "select distinct key from metrics")}
    assert "train_ingestion_ledger.rows_in" in names
    assert "test_evidence_recall.recall_at_5" in names
    assert any(name.startswith("preference_audit") for name in names)


def test_the_resolved_configuration_and_the_versions_are_kept(finished: tuple[Path, str]) -> None:
    project, _ = finished
    tags = dict(query(project, "select key, value from tags"))
    assert {"git.commit", "version.kedro", "version.torch"} <= tags.keys()
    assert list(project.rglob("configuration.json"))


def test_a_misspelt_parameter_is_refused_before_anything_runs(project: Any) -> None:
    parameters = project.folder / "conf" / "base" / "parameters" / "prompts.yml"
    text = parameters.read_text(encoding="utf-8").replace("  budget:", "  budgett:")
    parameters.write_text(text, encoding="utf-8")
    run = project.kedro("run", "--pipeline", "preferences")
    assert run.returncode != 0
    assert "budgett" in run.stderr
    assert not (project.folder / "data" / "02_intermediate").exists()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: path.unlink(), "train.json"),
        (lambda path: path.write_text(""), "is empty"),
        (lambda path: path.write_text("<html>"), "train.json"),
    ],
    ids=["missing", "empty", "not json"],
)
def test_a_bad_raw_file_fails_with_a_sentence(project: Any, damage: Any, words: str) -> None:
    damage(project.folder / "data" / "01_raw" / "finqa" / "train.json")
    run = project.kedro("run", "--pipeline", "ingestion")
    assert run.returncode != 0
    assert words in run.stderr
    assert "Traceback" not in run.stderr


def test_a_variable_that_is_not_set_is_named(project: Any) -> None:
    run = project.kedro("run", "--env", "finqa", "--pipeline", "ingestion")
    assert run.returncode != 0
    assert "The environment variable FINQA_DIR is not set" in run.stderr
    assert "Traceback" not in run.stderr
