"""A project of four steps whose records can be written out by hand."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.provenance import content_digest

Step = Callable[..., dict[str, Any]]

PROMPTS = [
    {"id": "q1", "source": "train.json", "position": 1, "prompt": "p1", "template": ""},
    {"id": "q2", "source": "train.json", "position": 2, "prompt": "p2", "template": ""},
    {"id": "q3", "source": "train.json", "position": 3, "prompt": "p3", "template": ""},
]
ASKED = [{"id": "t1", "source": "test.json", "position": 1, "prompt": "pt", "template": ""}]
ANSWERS = [
    {
        "id": "t1",
        "source": "test.json",
        "position": 1,
        "response": "Program: add(1, 2)",
        "grades": {"correct": 1},
    }
]


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def model(folder: Path, trained_on: dict[str, Any], fingerprint: str) -> None:
    (folder / "weights").mkdir(parents=True)
    text = json.dumps(trained_on)
    (folder / "weights" / "trained_on.json").write_text(text, encoding="utf-8")
    pointer = json.dumps({"fingerprint": fingerprint})
    (folder / "pointer.json").write_text(pointer, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with raw files, prompts, two models and the answers of the second."""
    (tmp_path / "train.json").write_text("[1, 2, 3]", encoding="utf-8")
    (tmp_path / "test.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "template.txt").write_text("{context}\n{question}\n", encoding="utf-8")
    template = {"template": content_digest(tmp_path / "template.txt")[:16]}
    for name, rows in (("prompts", PROMPTS), ("asked", ASKED)):
        filled = [{**row, **template} for row in rows]
        (tmp_path / f"{name}.jsonl").write_text(lines(filled), encoding="utf-8")
    model(tmp_path / "sft", {"rows": ["q1", "q2", "q3"], "steps": [[0], [2], [0, 2]]}, "sft-print")
    model(tmp_path / "grpo", {"rows": ["q1", "q2", "q3"], "steps": [[1]]}, "grpo-print")
    (tmp_path / "answers.jsonl").write_text(lines(ANSWERS), encoding="utf-8")
    return tmp_path


@pytest.fixture
def records(project: Path) -> list[dict[str, Any]]:
    """Return the records of two runs: one up to sft, one from there on."""

    def content(path: str) -> dict[str, Any]:
        return {"path": path, "digest": content_digest(project / path)}

    def step(name: str, reads: dict[str, str], writes: dict[str, str]) -> dict[str, Any]:
        return {
            "name": name,
            "status": "ran",
            "started": "2026-01-01T00:00:00.000+00:00",
            "inputs": {name: content(path) for name, path in reads.items()},
            "outputs": {name: content(path) for name, path in writes.items()},
            "run": {"mlflow": "m1"},
        }

    raw = {"raw_train": "train.json", "prompt_template": "template.txt"}
    first = [
        step("build_train_prompts", raw, {"train_prompts": "prompts.jsonl"}),
        step("train_sft", {"train_prompts": "prompts.jsonl"}, {"sft_policy": "sft"}),
    ]
    second = [
        step(
            "build_test_prompts",
            {"raw_test": "test.json", "prompt_template": "template.txt"},
            {"test_prompts": "asked.jsonl"},
        ),
        step(
            "train_grpo",
            {"sft_policy": "sft", "train_prompts": "prompts.jsonl", "test_prompts": "asked.jsonl"},
            {"grpo_policy": "grpo"},
        ),
        step(
            "grpo.answer",
            {"grpo_policy": "grpo", "test_prompts": "asked.jsonl"},
            {"grpo_predictions": "answers.jsonl"},
        ),
    ]
    facts = {
        "configuration": {"parameters": {"grpo": {"trainer": {"beta": 0.04}}}},
        "code": {"git.commit": "c0ffee"},
        "lock": {"installed": "l0", "constraints": None},
        "platform": {"python": "3.11.7"},
        "threads": {"torch": 1},
    }
    return [
        {"run_id": "run-1", "steps": first, **facts},
        {"run_id": "run-2", "steps": second, **facts},
    ]
