"""`kedro seeds` trains with each seed, and compares over seeds and questions."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from finrlhf_pipeline.commands.seeds import as_table, seeds


def ask(project: Path, pipeline: str) -> Any:
    metadata = SimpleNamespace(project_path=project)
    return CliRunner().invoke(seeds, ["--env", "smoke", "--pipeline", pipeline], obj=metadata)


def compared(project: Path) -> dict[str, dict[str, Any]]:
    file = project / "data/smoke/08_reporting/seed_comparison.json"
    return {line["policy"]: line for line in json.loads(file.read_text(encoding="utf-8"))}


def test_each_seed_is_judged_by_its_own_predictions(played: Path) -> None:
    outcome = ask(played, "sft")
    assert outcome.exit_code == 0, outcome.output
    lines = compared(played)
    assert lines["sft"]["by_seed"] == {"7": 0.7, "8": 0.8}
    assert lines["base"]["by_seed"] == {"7": 0.0, "8": 0.0}
    assert "| sft | 0.750 |" in outcome.output


def test_predictions_of_the_data_root_itself_are_left_aside(played: Path) -> None:
    file = played / "data/smoke/07_model_output/sft/predictions.jsonl"
    file.parent.mkdir(parents=True)
    file.write_text('{"id": "of an earlier run"}\n', encoding="utf-8")
    assert ask(played, "sft").exit_code == 0
    assert compared(played)["sft"]["n"] == 10


@pytest.mark.parametrize(
    ("pipeline", "trainings"),
    [
        ("grpo", ["sft.seed", "grpo.seed"]),
        (
            "__default__",
            ["sft.seed", "reward_model.seed", "dpo.seed", "grpo.seed", "ppo.trainer.seed"],
        ),
    ],
)
def test_every_training_of_the_pipeline_gets_each_seed(
    played: Path, pipeline: str, trainings: list[str]
) -> None:
    outcome = ask(played, pipeline)
    assert outcome.exit_code == 0, outcome.output
    folders = {folder.name for folder in (played / "data/smoke/sweeps" / pipeline).iterdir()}
    assert folders == {",".join(f"{name}={seed}" for name in trainings) for seed in (7, 8)}


def test_a_seed_that_fails_is_named_and_nothing_is_compared(played: Path) -> None:
    given = played / "conf/smoke/parameters/evaluation.yml"
    given.write_text("evaluation: {resamples: 200, seeds: [7, 13]}\n", encoding="utf-8")
    outcome = ask(played, "sft")
    assert outcome.exit_code != 0
    assert "since seed 13 failed: The loss became nan" in str(outcome.exception)
    assert not (played / "data/smoke/08_reporting/seed_comparison.json").exists()


def test_a_pipeline_without_policies_is_refused(played: Path) -> None:
    outcome = ask(played, "prompts")
    assert outcome.exit_code != 0
    assert "trains and evaluates nothing" in str(outcome.exception)


def test_what_there_is_not_stays_empty() -> None:
    assert as_table([{"policy": "sft", "p_value_holm": None}]).splitlines()[2].count("|") == 10
