"""`kedro sweep` compares variants, and one that fails does not take the others with it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from finrlhf_pipeline.commands.sweep import sweep
from finrlhf_pipeline.sweeping.sweep import Sweep


def ask(project: Path, pipeline: str, *options: str) -> Any:
    metadata = SimpleNamespace(project_path=project)
    given = ["--env", "smoke", "--pipeline", pipeline, *options]
    return CliRunner().invoke(sweep, given, obj=metadata)


def table(output: str) -> list[list[str]]:
    lines = [line for line in output.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_a_variant_that_fails_is_a_row_of_the_table(played: Path) -> None:
    outcome = ask(played, "sft", "--set", "sft.seed=7,13,8")
    assert outcome.exit_code == 1
    head, _, *rows = table(outcome.output)
    assert head == [
        *("sft.seed", "sft_metrics.execution_accuracy", "seconds", "run", "outcome"),
    ]
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("7", "0.7", "done"),
        ("13", "", "failed: The loss became nan after step 2. Lower trainer.learning_rate."),
        ("8", "0.8", "done"),
    ]


def test_where_all_is_well_nothing_is_said_of_it(played: Path) -> None:
    outcome = ask(played, "sft", "--set", "sft.seed=7,8")
    assert outcome.exit_code == 0, outcome.output
    assert table(outcome.output)[0][-1] == "run"


def test_a_search_goes_on_after_a_failure(played: Path) -> None:
    outcome = ask(played, "sft", "--range", "sft.seed=12..14", "--trials", "6")
    assert len(table(outcome.output)) == 2 + 6
    assert outcome.exit_code == int("failed: " in outcome.output)


@pytest.mark.parametrize(
    ("pipeline", "options", "said"),
    [
        ("sft", ["--set", "sft.seed=1", "--metric", "x.y"], "the dataset one of base_metrics"),
        ("dpo", ["--set", "dpo.seed=1", "--metric", "sft_metrics.n"], "one of dpo_metrics"),
        ("ingestion", ["--set", "ingestion.max_quarantined_share=0.1"], "reports a figure"),
        ("__default__", ["--set", "sft.seed=1"], "There is no one metric"),
    ],
)
def test_what_could_not_be_compared_is_refused_before_anything_runs(
    played: Path, pipeline: str, options: list[str], said: str
) -> None:
    outcome = ask(played, pipeline, *options)
    assert said in str(outcome.exception)
    assert "Variant" not in outcome.output
    assert "share" not in outcome.output


def test_what_variants_share_lies_in_the_data_root_itself(played: Path) -> None:
    with Sweep(played, "grpo", ["grpo.seed"], "smoke", {}, print) as variants:
        variant = {"grpo.seed": 7}
        variants.run(variant)
        found = variants.load(variant, ["sft_predictions", "grpo_predictions"])
    right = {name: sum(row["grades"]["correct"] for row in rows) for name, rows in found.items()}
    assert right == {"sft_predictions": 1, "grpo_predictions": 7}


def test_each_variant_keeps_its_own_account_of_costs(played: Path) -> None:
    variants = Sweep(played, "grpo", ["grpo.seed"], "smoke", {}, print)
    assert "training_costs" not in variants._shared
    assert "test_prompts" in variants._shared
