"""A real run in a copy of the project: what it writes, what it tells MLflow, and how it fails."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from finrlhf_pipeline.hooks.leaves import flat_leaves

PROJECT = Path(__file__).parents[2]
KEPT = 40


def few_rows(project: Path) -> None:
    """Keep the first questions of each split, and every preference of few topics."""
    for split in ("train", "dev", "test"):
        path = project / "data" / "01_raw" / "finqa" / f"{split}.json"
        rows = json.loads(path.read_text(encoding="utf-8"))[:KEPT]
        path.write_text(json.dumps(rows), encoding="utf-8")


def without_user_folders(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name != "FINQA_DIR"}


def kedro(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kedro", *arguments],
        cwd=project,
        env={**without_user_folders(os.environ), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def copy_of_the_project(folder: Path) -> Path:
    project = folder / "project"
    project.mkdir()
    for name in ("conf", "src"):
        shutil.copytree(PROJECT / name, project / name, ignore=shutil.ignore_patterns("local"))
    (project / "conf" / "local").mkdir()
    shutil.copytree(PROJECT / "data" / "01_raw", project / "data" / "01_raw")
    for name in ("pyproject.toml", "README.md", ".telemetry"):
        shutil.copy(PROJECT / name, project / name)
    few_rows(project)
    return project


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a project after `kedro run --pipeline preferences`, and what the console showed."""
    project = copy_of_the_project(tmp_path_factory.mktemp("finished"))
    run = kedro(project, "run", "--pipeline", "preferences")
    assert run.returncode == 0, run.stdout + run.stderr
    return project, run.stdout + run.stderr


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


def test_a_misspelt_parameter_is_refused_before_anything_runs(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path)
    parameters = project / "conf" / "base" / "parameters" / "prompts.yml"
    text = parameters.read_text(encoding="utf-8").replace("  budget:", "  budgett:")
    parameters.write_text(text, encoding="utf-8")
    run = kedro(project, "run", "--pipeline", "preferences")
    assert run.returncode != 0
    assert "budgett" in run.stderr
    assert not (project / "data" / "02_intermediate").exists()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: path.unlink(), "train.json"),
        (lambda path: path.write_text(""), "is empty"),
        (lambda path: path.write_text("<html>"), "train.json"),
    ],
    ids=["missing", "empty", "not json"],
)
def test_a_bad_raw_file_fails_with_a_sentence(tmp_path: Path, damage: Any, words: str) -> None:
    project = copy_of_the_project(tmp_path)
    damage(project / "data" / "01_raw" / "finqa" / "train.json")
    run = kedro(project, "run", "--pipeline", "ingestion")
    assert run.returncode != 0
    assert words in run.stderr
    assert "Traceback" not in run.stderr


def test_a_variable_that_is_not_set_is_named(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path)
    run = kedro(project, "run", "--env", "finqa", "--pipeline", "ingestion")
    assert run.returncode != 0
    assert "The environment variable FINQA_DIR is not set" in run.stderr
    assert "Traceback" not in run.stderr
