"""A project of one recorded run, and one whose variants are played: nothing is trained."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest
from kedro.framework.project import configure_project

from finrlhf_pipeline.hooks import reachability
from finrlhf_pipeline.policies import POLICIES
from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.chain import append
from finrlhf_pipeline.sweeping.sweep import Sweep
from finrlhf_pipeline.training.errors import TrainingError

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


class Played:
    """Stands in for a session: each policy of a variant answers as many right as its seed says."""

    def __init__(self, project: Path, parameters: dict[str, Any]) -> None:
        self._project, self._parameters = project, parameters
        self._root = "data/smoke"
        self._hooks: tuple[Any, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def work_in(self, data_root: str, _shared: dict[str, Any]) -> None:
        self._root = data_root

    def listen(self, *hooks: Any) -> None:
        self._hooks = hooks

    def run(self, pipeline_names: list[str], node_names: list[str]) -> None:
        (title,) = pipeline_names
        seed = self._parameters.get(title, {}).get("seed")
        if seed == 13:
            raise TrainingError("The loss became nan after step 2. Lower trainer.learning_rate.")
        for policy in POLICIES:
            if any(f".{policy}.grade_answers" in name for name in node_names):
                answer(self._project / self._root, policy, 0 if policy == "base" else seed or 1)
        for hook in self._hooks:
            if hasattr(hook, "figures") and seed is not None:
                hook.figures[f"{title}_metrics.execution_accuracy"] = seed / 10


def answer(root: Path, policy: str, right: int) -> None:
    rows = [{"id": f"{n}", "grades": {"correct": int(n < right)}} for n in range(10)]
    file = root / "07_model_output" / policy / "predictions.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def played(
    tmp_path: Path, copy_project: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return the folder of a project in which sweeps go through all but the trainings."""
    folder: Path = copy_project(tmp_path / "project").folder
    monkeypatch.chdir(folder)
    monkeypatch.setattr(reachability, "create_whole", lambda _: None)
    configure_project("finrlhf_pipeline")

    def session(sweep: Sweep, parameters: dict[str, Any]) -> Played:
        return Played(sweep.project, parameters)

    monkeypatch.setattr(Sweep, "_session", session)
    return folder
