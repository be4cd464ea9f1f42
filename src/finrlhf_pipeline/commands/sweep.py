"""`kedro sweep`: variants of a pipeline in turn, and how they compare."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from kedro.framework.cli.project import PARAMS_ARG_HELP
from kedro.framework.cli.utils import _split_params, env_option
from kedro.framework.startup import ProjectMetadata

from finrlhf_pipeline.sweeping.results import as_table, chosen_metrics, latest_figure
from finrlhf_pipeline.sweeping.search import search
from finrlhf_pipeline.sweeping.sweep import Sweep
from finrlhf_pipeline.sweeping.variants import SweepError, Variant, grid, read_choices, read_ranges


@click.command()
@env_option
@click.option("--pipeline", "-p", required=True, help="What every variant runs.")
@click.option("--set", "choices", multiple=True, help="NAME=VALUE,VALUE: every one is tried.")
@click.option("--range", "ranges", multiple=True, help="NAME=LOW..HIGH[:log], for --trials.")
@click.option("--trials", type=click.IntRange(min=1), help="How many variants Optuna may try.")
@click.option("--metric", "metrics", multiple=True, help="DATASET.FIGURE; the first one decides.")
@click.option("--minimize", is_flag=True, help="Less is better.")
@click.option("--seed", default=0, help="Of the search.")
@click.option("--params", default="", help=PARAMS_ARG_HELP, callback=_split_params)
@click.pass_obj
def sweep(
    metadata: ProjectMetadata,
    env: str | None,
    pipeline: str,
    choices: Sequence[str],
    ranges: Sequence[str],
    trials: int | None,
    metrics: Sequence[str],
    seed: int,
    params: dict[str, Any],
    *,
    minimize: bool,
) -> None:
    """Run variants of a pipeline in turn, steps that they share once, and compare them."""
    values, limits = read_choices(choices), read_ranges(ranges)
    names = [*values, *limits]
    if not names or bool(limits) != bool(trials):
        raise SweepError(
            "Name what to vary: --set NAME=VALUE,VALUE tries every value, and "
            "--range NAME=LOW..HIGH with --trials N lets Optuna choose."
        )
    project = Path(metadata.project_path)
    variants = Sweep(project, pipeline, names, env, params, click.echo)
    shown = chosen_metrics(metrics, variants.reports, pipeline)
    with variants:

        def judge(variant: Variant) -> float:
            variants.run(variant)
            decisive, *_ = [latest_figure(variants.results, metric) for metric in shown]
            return decisive

        if trials:
            search(judge, values, limits, trials=trials, seed=seed, minimize=minimize)
        else:
            for variant in grid(values):
                judge(variant)
        table = as_table(variants.results, shown)
        variants.tell(table)
    click.echo(table)
    if variants.failed:
        sys.exit(1)
