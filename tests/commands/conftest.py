"""A project of one recorded run, without Kedro's sessions."""

import json
from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.chain import append

ROWS = [
    {"id": "q1", "source": "train.json", "position": 1, "prompt": "p", "template": "t"},
    {"id": "q2", "source": "train.json", "position": 2, "prompt": "p", "template": "t"},
]
ANSWER = {
    "id": "q1",
    "source": "train.json",
    "position": 1,
    "response": "Program: x",
    "correct": True,
}


def entry(project: Path, path: str) -> dict[str, str]:
    return {"path": path, "digest": content_digest(project / path)}


def step(name: str, inputs: dict[str, Any], outputs: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "status": "ran", "started": "s", "inputs": inputs, "outputs": outputs}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project whose one run trained on two rows and answered one."""
    (tmp_path / "pyproject.toml").write_text("[tool.kedro]\n", encoding="utf-8")
    for folder in ("conf/base", "conf/local", "out/sft/weights"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "conf" / "base" / "globals.yml").write_text("data_root: out\n", encoding="utf-8")
    (tmp_path / "train.json").write_text("[1, 2]", encoding="utf-8")
    lines = "".join(json.dumps(row) + "\n" for row in ROWS)
    (tmp_path / "out" / "prompts.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "out" / "answers.jsonl").write_text(json.dumps(ANSWER) + "\n", encoding="utf-8")
    trained = json.dumps({"rows": ["q1", "q2"], "steps": [[0], [0, 1]]})
    (tmp_path / "out" / "sft" / "weights" / "trained_on.json").write_text(trained)
    (tmp_path / "out" / "sft" / "pointer.json").write_text('{"fingerprint": "f0"}')
    prompts = {"train_prompts": entry(tmp_path, "out/prompts.jsonl")}
    policy = {"sft_policy": entry(tmp_path, "out/sft")}
    answers = {"sft_predictions": entry(tmp_path, "out/answers.jsonl")}
    steps = [
        step("build_train_prompts", {"raw": entry(tmp_path, "train.json")}, prompts),
        step("train_sft", prompts, policy),
        step("sft.answer", {**policy, **prompts}, answers),
    ]
    append(tmp_path / "out" / "08_reporting" / "runs", {"run_id": "r1", "steps": steps})
    monkeypatch.chdir(tmp_path)
    return tmp_path
