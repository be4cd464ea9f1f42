"""A run is laid out again from its record, and compared step by step."""

import json
from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.reproduction import (
    Comparison,
    ReproductionError,
    arguments_of,
    changed_surroundings,
    compare,
    find_record,
    measured_inputs,
    prepare,
)

RUNS = [
    {"run_id": "2026-11-21T02.00.00.001Z", "mlflow": "abc123"},
    {"run_id": "2026-11-21T03.00.00.002Z", "mlflow": "def456"},
]


def test_a_run_is_found_by_any_of_its_names() -> None:
    for name in ("2026-11-21T03.00.00.002Z", "2026-11-21T03", "002Z", "def", "def456"):
        assert find_record(RUNS, name) is RUNS[1]


def test_a_name_that_fits_two_runs_is_refused() -> None:
    with pytest.raises(ReproductionError, match="fits 2 runs"):
        find_record(RUNS, "2026")


def test_an_unknown_run_has_near_matches() -> None:
    with pytest.raises(ReproductionError, match=r"nearest are .*T02\.00\.00\.001Z"):
        find_record(RUNS, "2026-11-21T02.00.00.009Z")


def record(project: Path, **changes: Any) -> dict[str, Any]:
    (project / "data").mkdir(exist_ok=True)
    (project / "data" / "raw.json").write_text("[1]", encoding="utf-8")
    entry = {"path": "data/raw.json", "digest": content_digest(project / "data" / "raw.json")}
    return {
        "run_id": "r",
        "command": {"pipeline_names": ["grpo"]},
        "nodes": ["one", "grpo.two"],
        "inputs": {"raw": entry},
        "configuration": {"globals": {"data_root": "data"}, "parameters": {}, "catalog": {}},
        **changes,
    }


def test_code_inputs_and_configuration_are_laid_out(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "src").mkdir(parents=True)
    (project / "src" / "a.py").write_text("x = 1\n", encoding="utf-8")
    folder = tmp_path / "again"
    prepare(project, record(project), folder, {"server": {}})
    assert (folder / "src" / "a.py").read_text(encoding="utf-8") == "x = 1\n"
    assert (folder / "data" / "raw.json").read_text(encoding="utf-8") == "[1]"
    written = (folder / "conf" / "base" / "globals.yml").read_text(encoding="utf-8")
    assert json.loads(written) == {"data_root": "data"}
    assert (folder / "conf" / "local").is_dir()


def test_exactly_the_recorded_steps_are_asked_for(tmp_path: Path) -> None:
    assert arguments_of(record(tmp_path)) == [
        "run",
        "--pipelines",
        "grpo",
        "--nodes",
        "one,grpo.two",
    ]


def test_an_input_that_changed_since_is_named(tmp_path: Path) -> None:
    made = record(tmp_path)
    (tmp_path / "data" / "raw.json").write_text("[2]", encoding="utf-8")
    with pytest.raises(ReproductionError, match=r"input raw \(data/raw\.json\) is no longer"):
        prepare(tmp_path, made, tmp_path / "again", {})


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReproductionError, match="is not empty"):
        prepare(tmp_path, record(tmp_path), tmp_path, {})


def test_a_secret_cannot_be_done_again(tmp_path: Path) -> None:
    made = record(tmp_path, configuration={"parameters": {"judge": {"api_key": "***"}}})
    with pytest.raises(ReproductionError, match=r"configuration\.parameters\.judge\.api_key"):
        prepare(tmp_path, made, tmp_path / "again", {})


def run(folder: Path, content: str, *, steps: int = 2) -> dict[str, Any]:
    """Write the outputs of two steps, the second of which reads the first's, and record them."""
    folder.mkdir()
    found = []
    for number, name in enumerate(("rows", "model")[:steps]):
        (folder / name).write_text(content if number == 0 else f"model of {content}")
        entry = {"path": name, "digest": content_digest(folder / name)}
        read = {"rows": found[0]["outputs"]["rows"]} if number else {}
        found.append({"name": f"make_{name}", "inputs": read, "outputs": {name: entry}})
    return {"steps": found}


def test_the_same_bytes_are_identical(tmp_path: Path) -> None:
    one, other = run(tmp_path / "a", "x"), run(tmp_path / "b", "x")
    assert [result.verdict for result in compare(one, other, tmp_path / "a", tmp_path / "b")] == [
        "identical",
        "identical",
    ]


def test_the_first_difference_and_what_follows_from_it(tmp_path: Path) -> None:
    one, other = run(tmp_path / "a", "1.5"), run(tmp_path / "b", "1.7")
    assert list(compare(one, other, tmp_path / "a", tmp_path / "b")) == [
        Comparison("make_rows", "differs", "rows: line 1, column 3: '1.5' became '1.7'"),
        Comparison(
            "make_model",
            "differs",
            "model: line 1, column 12: 'model of 1.5' became 'model of 1.7'"
            " (its input rows differs already)",
        ),
    ]


def test_what_was_measured_is_set_apart(tmp_path: Path) -> None:
    one, other = run(tmp_path / "a", "1.5"), run(tmp_path / "b", "1.7")
    for found in (one, other):
        found["steps"][0]["inputs"] = {"costs": {"path": "out/costs", "digest": "d"}}
    results = compare(one, other, tmp_path / "a", tmp_path / "b", {"costs"})
    assert [(result.verdict, result.detail) for result in results] == [
        ("measured anew", "it reads costs"),
        ("measured anew", "it reads rows"),
    ]


def test_measured_is_what_no_step_wrote_in_the_data_root() -> None:
    steps = [{"outputs": {"rows": {"path": "out/rows"}}}]
    inputs = {
        name: {"path": path, "digest": "d"}
        for name, path in (
            ("costs", "out/costs.json"),
            ("rows", "out/rows"),
            ("raw", "out/01_raw/raw.json"),
            ("template", "template.txt"),
            ("hub", None),
        )
    }
    made = {"data_root": "out", "inputs": inputs, "steps": steps}
    assert measured_inputs(made, [made]) == {"costs"}


def test_a_step_that_was_not_reached_is_not_run(tmp_path: Path) -> None:
    one, other = run(tmp_path / "a", "x"), run(tmp_path / "b", "x", steps=1)
    last = list(compare(one, other, tmp_path / "a", tmp_path / "b"))[-1]
    assert (last.step, last.verdict) == ("make_model", "not run")


def test_an_output_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    one, other = run(tmp_path / "a", "1"), run(tmp_path / "b", "2")
    (tmp_path / "a" / "rows").unlink()
    first = next(iter(compare(one, other, tmp_path / "a", tmp_path / "b")))
    assert "no longer there to look at" in first.detail


def test_what_else_changed_is_told() -> None:
    before = {"lock": {"installed": "1"}, "platform": {"python": "3.11.7"}}
    after = {"lock": {"installed": "2"}, "platform": {"python": "3.12.0"}}
    assert changed_surroundings(before, after) == [
        "the installed libraries",
        "the interpreter (3.11.7, now 3.12.0)",
    ]
    assert changed_surroundings(before, before) == []


def test_a_run_that_mlflow_was_not_told_of_has_no_such_name() -> None:
    untold = [{"run_id": "2026-11-21T02.00.00.001Z", "mlflow": None}]
    with pytest.raises(ReproductionError, match="No record of a run 'def'"):
        find_record(untold, "def")
