"""`kedro seeds` trains with each seed, and compares over seeds and questions."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest
from click.testing import CliRunner
from kedro.framework.project import configure_project

from finrlhf_pipeline.commands import seeds as command
from finrlhf_pipeline.commands.seeds import as_table, seeds

EVALUATION = {
    "rewards": {"weights": {"correctness": 1.0}},
    "resamples": 200,
    "seed": 1,
    "significance": 0.05,
    "seeds": [3, 4],
}


class Sweeping:
    """Stands in for the sweep: notes its variants, trains nothing."""

    def __init__(self, _project: Path, title: str, names: list[str], *_: Any) -> None:
        self.title, self.names = title, names
        self.variants: list[dict[str, Any]] = []
        self.table = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, variant: dict[str, Any]) -> None:
        self.variants.append(variant)

    def close(self, table: str) -> None:
        self.table = table


class Saved:
    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def save(self, lines: list[dict[str, Any]]) -> None:
        self.lines = lines


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command without any training; return the sweep, what was saved, and the console."""
    configure_project("finrlhf_pipeline")
    sweeps: list[Sweeping] = []

    def open_sweep(*arguments: Any) -> Sweeping:
        sweeps.append(Sweeping(*arguments))
        return sweeps[-1]

    def predicted(*arguments: Any) -> dict[str, list[dict[str, Any]]]:
        policies = arguments[-1]
        right = {policy: 30 if policy == "grpo" else 10 for policy in policies}
        return {
            policy: [{"id": f"{n:02}", "grades": {"correct": int(n < count)}} for n in range(40)]
            for policy, count in right.items()
        }

    saved = Saved()
    context = SimpleNamespace(
        config_loader={"parameters": {"evaluation": EVALUATION}},
        catalog={"seed_comparison": saved},
    )
    monkeypatch.setattr(command, "Sweep", open_sweep)
    monkeypatch.setattr(command, "open_context", lambda *_: context)
    monkeypatch.setattr(command, "_predictions", predicted)

    def ask(pipeline: str) -> tuple[list[Sweeping], list[dict[str, Any]], Any]:
        metadata = SimpleNamespace(project_path=Path())
        outcome = CliRunner().invoke(seeds, ["--pipeline", pipeline], obj=metadata)
        return sweeps, saved.lines, outcome

    return ask


def test_every_training_of_the_pipeline_gets_each_seed(asked: Any) -> None:
    sweeps, _, outcome = asked("grpo")
    assert outcome.exit_code == 0, outcome.output
    assert sweeps[0].variants == [
        {"sft.seed": 3, "grpo.seed": 3},
        {"sft.seed": 4, "grpo.seed": 4},
    ]


def test_all_trainings_have_a_seed_to_vary(asked: Any) -> None:
    sweeps, _, _ = asked("__default__")
    assert sweeps[0].names == list(command.SEEDS)


def test_the_comparison_is_saved_shown_and_left_with_the_sweep(asked: Any) -> None:
    sweeps, lines, outcome = asked("grpo")
    assert [line["policy"] for line in lines] == ["base", "sft", "grpo"]
    assert lines[2]["verdict"] == "better"
    assert lines[2]["by_seed"] == {"3": 0.75, "4": 0.75}
    assert sweeps[0].table in outcome.output
    assert "| grpo | 0.750 |" in outcome.output


def test_a_pipeline_without_policies_is_refused(asked: Any) -> None:
    _, _, outcome = asked("prompts")
    assert outcome.exit_code != 0
    assert "trains and evaluates nothing" in str(outcome.exception)


def test_what_there_is_not_stays_empty() -> None:
    assert as_table([{"policy": "sft", "p_value_holm": None}]).splitlines()[2].count("|") == 10
