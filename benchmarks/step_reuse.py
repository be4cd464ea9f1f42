"""Change this, and these steps run again: planned for the whole project, nothing is trained.

python benchmarks/step_reuse.py

In a copy of the project every step is taken for done: its outputs are stand-ins, its record is what
a run would have written. Then one thing at a time is changed, the steps are planned, and the plan
is held against what has to run by hand-written reasoning.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from unittest import mock

from kedro.framework.project import configure_project, pipelines
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from finrlhf_pipeline.provenance import libraries
from finrlhf_pipeline.running.planning import Plan, Planner
from finrlhf_pipeline.running.preview import open_context
from finrlhf_pipeline.running.recording import opened
from finrlhf_pipeline.running.session import data_root_of
from finrlhf_pipeline.running.store import StepStore

PROJECT = Path(__file__).parents[1]
SPLITS = ("train", "validation", "test")
POLICIES = ("base", "sft", "dpo", "ppo", "grpo")
PROMPTS = {f"prompts.build_{split}_prompts" for split in SPLITS}
TRAININGS = {
    f"training.{name}.train_{name}" for name in ("sft", "reward_model", "dpo", "ppo", "grpo")
}


class Scene:
    """A copy of the project in which every step of the default pipeline is taken for done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "src" / "finrlhf_pipeline"
        for name in ("conf", "src"):
            ignored = shutil.ignore_patterns("local", "__pycache__")
            shutil.copytree(PROJECT / name, folder / name, ignore=ignored)
        (folder / "conf" / "local").mkdir()
        shutil.copytree(PROJECT / "data" / "01_raw", folder / "data" / "01_raw")
        shutil.copy(PROJECT / "README.md", folder)
        configure_project("finrlhf_pipeline")
        self.pipeline: Pipeline = pipelines["__default__"]
        planner, store = self._planner("smoke", {})
        for name in self.pipeline.inputs():  # what hooks write, such as the costs of trainings
            if not planner.contents.exists(name):
                stand_in(planner.contents.path(name), name)
        planner.plan()
        for node in self.pipeline.nodes:
            judgement = planner.judge(node)
            for name in node.outputs:
                stand_in(planner.contents.path(name), name)
            record = opened(judgement, planner.contents)
            store.records.write(replace(record, state="finished", outputs=planner.outputs(node)))
            planner.settle(judgement)

    def plan(self, env: str = "smoke", **parameters: Any) -> Plan:
        """Return what a run would do now."""
        return self._planner(env, parameters)[0].plan()

    def path(self, name: str) -> Path:
        """Return where a dataset of the smoke environment lies."""
        found = self._planner("smoke", {})[0].contents.path(name)
        return cast(Path, found)

    def _planner(self, env: str, parameters: dict[str, Any]) -> tuple[Planner, StepStore]:
        context = open_context(self.folder, env, parameters)
        catalog = cast(DataCatalog, context.catalog)
        for name in sorted(self.pipeline.datasets()):
            catalog.get(name, fallback_to_runtime_pattern=True)
        store = StepStore(self.folder, data_root_of(context.config_loader), self.source)
        return Planner(self.pipeline, catalog, store), store


@dataclass(frozen=True)
class Change:
    """Something to change, and the steps that surely run because of it."""

    name: str
    make: Callable[[Scene], Plan]
    reruns: Callable[[Pipeline], set[str]]


def stand_in(path: Path | None, name: str) -> None:
    """Put something where an output would be: a file, or a folder where there is no suffix."""
    if path is None:
        return
    file = path if path.suffix else path / "weights" / "model.safetensors"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{name}\n", encoding="utf-8")


def edited(file: str, before: str, after: str) -> Callable[[Scene], Plan]:
    """Plan with one file's text changed."""

    def make(scene: Scene) -> Plan:
        path = scene.folder / file
        text = path.read_text(encoding="utf-8")
        if before not in text:
            raise LookupError(f"'{before}' is not in {file}, so nothing would be changed.")
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        try:
            return scene.plan()
        finally:
            path.write_text(text, encoding="utf-8")

    return make


def with_parameters(**parameters: Any) -> Callable[[Scene], Plan]:
    """Plan with `--params`."""
    return lambda scene: scene.plan(**parameters)


def with_library(name: str) -> Callable[[Scene], Plan]:
    """Plan with another version of a library."""

    def make(scene: Scene) -> Plan:
        version = libraries._version  # noqa: SLF001  # stands for another installation
        other = lambda asked: "0.0.1" if asked == name else version(asked)  # noqa: E731
        with mock.patch.object(libraries, "_version", other):
            return scene.plan()

    return make


def with_threads(scene: Scene) -> Plan:
    """Plan for another number of threads."""
    with mock.patch.dict(os.environ, {"OMP_NUM_THREADS": "63"}):
        return scene.plan()


def with_row(scene: Scene) -> Plan:
    """Plan with one question of the training file worded otherwise."""
    path = scene.folder / "data" / "01_raw" / "finqa" / "train.json"
    text = path.read_text(encoding="utf-8")
    rows = json.loads(text)
    rows[0]["qa"]["question"] += " (rounded)"
    path.write_text(json.dumps(rows), encoding="utf-8")
    try:
        return scene.plan()
    finally:
        path.write_text(text, encoding="utf-8")


def with_output(name: str, text: str | None) -> Callable[[Scene], Plan]:
    """Plan with an output edited, or deleted where there is no text."""

    def make(scene: Scene) -> Plan:
        path = scene.path(name)
        if text is None:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        else:
            file = path if path.is_file() else path / "weights" / "model.safetensors"
            file.write_text(text, encoding="utf-8")
        try:
            return scene.plan()
        finally:
            stand_in(path, name)

    return make


def with_touched_files(scene: Scene) -> Plan:
    """Plan after every raw file got a new time."""
    for path in (scene.folder / "data" / "01_raw").rglob("*"):
        path.touch()
    return scene.plan()


def with_unrelated_files(scene: Scene) -> Plan:
    """Plan with another README, and a module that no step imports."""
    (scene.folder / "README.md").write_text("Another text.\n", encoding="utf-8")
    new = scene.source / "unrelated.py"
    new.write_text('"""Nothing."""\n\nNOTHING = 1\n', encoding="utf-8")
    try:
        return scene.plan()
    finally:
        new.unlink()


def with_seed(scene: Scene) -> Plan:
    """Plan with another seed for everything."""
    return edited("conf/smoke/globals.yml", "data_root:", "seed: 8\ndata_root:")(scene)


def steps(*names: str) -> Callable[[Pipeline], set[str]]:
    """Return the steps named."""
    return lambda _: set(names)


def reading(*groups: str) -> Callable[[Pipeline], set[str]]:
    """Return the steps that take some groups of parameters."""
    wanted = {f"params:{group}" for group in groups}
    return lambda pipeline: {
        node.name
        for node in pipeline.nodes
        if any(
            name in wanted or name.startswith(tuple(f"{w}." for w in wanted))
            for name in node.inputs
        )
    }


def calculating(pipeline: Pipeline) -> set[str]:
    """Return the steps that open a model."""
    functions = ("answer_questions", "give_advice", "score_answers")
    alone = {"training.reward_model.score_test_pairs", "evaluation.predict_by_best_of_n"}
    per_policy = {f"evaluation.{policy}.{name}" for policy in POLICIES for name in functions}
    return (TRAININGS | per_policy | alone) & {node.name for node in pipeline.nodes}


PACKING = "src/finrlhf_pipeline/pipelines/prompts/packing.py"
SEEDED = ("dpo", "evaluation", "generation", "grpo", "ppo", "preferences", "reward_model", "sft")

CHANGES = (
    Change("nothing", with_parameters(), steps()),
    Change("one data row", with_row, steps("ingestion.ingest_train_examples")),
    Change(
        "a parameter: grpo.trainer.beta",
        with_parameters(grpo={"trainer": {"beta": 0.123}}),
        steps("training.grpo.train_grpo"),
    ),
    Change(
        "a reward's weight",
        with_parameters(grpo={"rewards": {"weights": {"correctness": 0.9}}}),
        steps("training.grpo.train_grpo"),
    ),
    Change(
        "the dtype of one training",
        with_parameters(dpo={"trainer": {"bf16": True}}),
        steps("training.dpo.train_dpo"),
    ),
    Change(
        "a helper function", edited(PACKING, "    return", "    1\n    return"), steps(*PROMPTS)
    ),
    Change("a comment", edited(PACKING, "\n\n\n", "\n\n\n# a remark\n"), steps()),
    Change("a docstring", edited(PACKING, '"""', '"""In other words: '), steps()),
    Change(
        "a new function nobody calls",
        edited(PACKING, "\n\n\n", "\n\n\ndef unused():\n    return 1\n\n\n"),
        steps(),
    ),
    Change(
        "a module imported within a function",
        edited("src/finrlhf_pipeline/training/grpo/method.py", "    return", "    1\n    return"),
        steps("training.grpo.train_grpo"),
    ),
    Change("a library: trl", with_library("trl"), lambda _: TRAININGS - {"training.ppo.train_ppo"}),
    Change("the number of threads", with_threads, calculating),
    Change("the seed", with_seed, reading(*SEEDED)),
    Change(
        "the environment", lambda scene: scene.plan(env="base"), lambda whole: names_of(whole.nodes)
    ),
    Change(
        "an output edited",
        with_output("test_prompts", "other\n"),
        steps("prompts.build_test_prompts"),
    ),
    Change(
        "an output deleted", with_output("test_prompts", None), steps("prompts.build_test_prompts")
    ),
    Change("a model edited", with_output("sft_policy", "other"), steps("training.sft.train_sft")),
    Change("a model deleted", with_output("dpo_policy", None), steps("training.dpo.train_dpo")),
    Change(
        "the prompt template",
        edited("data/01_raw/prompt_templates/embedded_v1.txt", "\n", "\n\n"),
        steps(*PROMPTS),
    ),
    Change("raw files touched, not changed", with_touched_files, steps()),
    Change("files unrelated to any step", with_unrelated_files, steps()),
)


def names_of(nodes: Iterable[Any]) -> set[str]:
    """Return the names of some nodes."""
    return {node.name for node in nodes}


def outcome(scene: Scene, change: Change) -> tuple[set[str], set[str], set[str]]:
    """Return the steps that run, those that may, and those for which that is wrong."""
    plan = change.make(scene)
    runs = {name for name, judged in plan.judgements.items() if not judged.is_fresh}
    surely = {name for name in runs if not plan.judgements[name].waits}
    due = change.reruns(scene.pipeline)
    after = names_of(scene.pipeline.from_nodes(*due).nodes) if due else set()
    return surely, runs - surely, (surely ^ due) | (runs ^ after)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        scene = Scene(Path(folder))
        total = len(scene.pipeline.nodes)
        columns = ("run again", "run if their inputs differ", "reused", "wrong")
        print(f"| change, of {total} steps | {' | '.join(columns)} |")
        print("|---|---|---|---|---|")
        for change in CHANGES:
            surely, maybe, wrong = outcome(scene, change)
            shown = ", ".join(sorted(surely)) if len(surely) <= len(POLICIES) else str(len(surely))
            left = total - len(surely) - len(maybe)
            print(
                f"| {change.name} | {shown or 'none'} | {len(maybe)} | {left} | {len(wrong)} |"
                + (f" {sorted(wrong)}" if wrong else "")
            )


if __name__ == "__main__":
    main()
