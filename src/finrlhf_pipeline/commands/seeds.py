"""`kedro seeds`: a pipeline's trainings with several seeds, and whether they agree."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
from kedro.framework.cli.utils import env_option
from kedro.framework.project import pipelines
from kedro.framework.startup import ProjectMetadata

from finrlhf_pipeline.appraisal.parameters import EvaluationParameters
from finrlhf_pipeline.appraisal.seeds import compare_seeds
from finrlhf_pipeline.policies import POLICIES
from finrlhf_pipeline.running.preview import open_context, require_pipeline
from finrlhf_pipeline.sweeping.sweep import Sweep
from finrlhf_pipeline.sweeping.variants import SweepError

# what chance decides in each training; the questions and the data stay as they are
SEEDS: Final = ("sft.seed", "reward_model.seed", "dpo.seed", "grpo.seed", "ppo.trainer.seed")
REFERENCE: Final = "sft"
COLUMNS: Final = (
    *("policy", "execution_accuracy", "ci_low", "ci_high", "delta_vs_sft", "delta_low"),
    *("delta_high", "p_value_holm", "verdict"),
)

Row = Mapping[str, Any]


@click.command()
@env_option
@click.option("--pipeline", "-p", default="__default__", help="What is run with every seed.")
@click.pass_obj
def seeds(metadata: ProjectMetadata, env: str | None, pipeline: str) -> None:
    """Train and evaluate with each of evaluation.seeds, and compare over seeds and questions."""
    project = Path(metadata.project_path)
    parameters = open_context(project, env, {}).config_loader["parameters"]
    evaluation = EvaluationParameters(**parameters["evaluation"])
    chosen = pipelines[require_pipeline(pipeline)]
    names = [name for name in SEEDS if f"params:{name.split('.')[0]}" in chosen.inputs()]
    policies = [name for name in POLICIES if f"{name}_predictions" in chosen.all_outputs()]
    if REFERENCE not in policies or not names:
        raise SweepError(
            f"Pipeline '{pipeline}' trains and evaluates nothing, so seeds change nothing: "
            "take sft, dpo, ppo, grpo or __default__."
        )
    with Sweep(project, pipeline, names, env, {}, click.echo) as variants:
        lines = compare_seeds(
            dict(_predictions(variants, evaluation.seeds, policies)),
            REFERENCE,
            resamples=evaluation.resamples,
            seed=evaluation.seed,
            significance=evaluation.significance,
        )
        variants.catalog["seed_comparison"].save(lines)
        table = as_table(lines)
        variants.tell(table)
    click.echo(table)


def as_table(lines: Sequence[Row]) -> str:
    """Return the comparison as a table of Markdown.

    >>> print(as_table([{"policy": "sft", "execution_accuracy": 0.5}]).splitlines()[2])
    | sft | 0.500 |  |  |  |  |  |  |  |
    """
    cells = [[_shown(line.get(column)) for column in COLUMNS] for line in lines]
    rows = [list(COLUMNS), ["-" * len(column) for column in COLUMNS], *cells]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _predictions(
    variants: Sweep, seeds: Sequence[int], policies: Sequence[str]
) -> Iterator[tuple[int, dict[str, list[Row]]]]:
    """Train with each seed in turn, and yield what the policies then predicted."""
    for seed in seeds:
        variant = dict.fromkeys(variants.names, seed)
        result = variants.run(variant)
        if result.failure:
            raise SweepError(
                f"Nothing is compared, since seed {seed} failed: {result.failure} "
                "Mend that and run again: steps that are done are not repeated."
            )
        found = variants.load(variant, [f"{policy}_predictions" for policy in policies])
        yield seed, {policy: found[f"{policy}_predictions"] for policy in policies}
