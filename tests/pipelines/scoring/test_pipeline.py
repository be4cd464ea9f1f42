"""Answers of another system are scored by the command that a user types."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from finrlhf_pipeline.pipelines.scoring import create_comparison, create_pipeline


def test_one_file_or_two() -> None:
    given = {"given_predictions", "given_examples", "params:evaluation"}
    assert create_pipeline().inputs() == given
    assert create_comparison().inputs() == given | {"given_baseline"}
    assert create_comparison().outputs() == {"scored_comparison"}


def test_the_command(copy_project: Callable[[Path], Any], tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    records = json.loads((project.folder / "data/01_raw/finqa/test.json").read_text())[:30]
    (tmp_path / "examples.json").write_text(json.dumps(records))
    for name, cut in (("gold", 30), ("half", 15)):
        lines = [
            json.dumps({"id": r["id"], "response": f"Program: {r['qa']['program']}" * (n < cut)})
            for n, r in enumerate(records)
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines))
    files = (
        f"predictions={tmp_path}/gold.jsonl,baseline={tmp_path}/half.jsonl,"
        f"examples={tmp_path}/examples.json"
    )
    run = project.kedro("run", "--pipeline", "scoring_comparison", "--params", files)
    assert run.returncode == 0, run.stdout + run.stderr
    reporting = project.folder / "data/08_reporting/scored"
    lines = json.loads((reporting / "comparison.json").read_text())
    assert [(line["policy"], line["execution_accuracy"]) for line in lines] == [
        ("half", 0.5),
        ("gold", 1.0),
    ]
    assert lines[1]["verdict"] == "better"
    missing = project.kedro("run", "--pipeline", "scoring")
    assert missing.returncode != 0
    assert "which --params predictions=FILE,examples=FILE names" in missing.stdout + missing.stderr
