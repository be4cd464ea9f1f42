"""`kedro status`: which steps are fresh, and what the others lack."""

import json
from pathlib import Path
from typing import Any, Final

import click
from kedro.framework.cli.project import PARAMS_ARG_HELP
from kedro.framework.cli.utils import _split_params, env_option
from kedro.framework.startup import ProjectMetadata

from finrlhf_pipeline.hooks.progress import reasons_of
from finrlhf_pipeline.running.planning import Judgement, Plan
from finrlhf_pipeline.running.preview import preview

COLORS: Final = {"fresh": "green", "stale": "yellow", "missing": "red"}


@click.command()
@env_option
@click.option("--pipeline", "-p", default="__default__", help="What `kedro run` would be given.")
@click.option("--params", default="", help=PARAMS_ARG_HELP, callback=_split_params)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a step.")
@click.pass_obj
def status(
    metadata: ProjectMetadata, env: str, pipeline: str, params: dict[str, Any], *, as_json: bool
) -> None:
    """List every step as fresh, stale (and why) or missing; nothing is run."""
    plan = preview(Path(metadata.project_path), pipeline, env=env, parameters=params)
    for judgement in plan.judgements.values():
        click.echo(json.dumps(as_record(judgement)) if as_json else as_line(judgement))
    if not as_json:
        click.echo(summary(plan))


def as_record(judgement: Judgement) -> dict[str, Any]:
    """Return what another program may want to know."""
    return {
        "step": judgement.node.name,
        "state": judgement.state,
        "reasons": judgement.reasons,
        "waits": judgement.waits,
        "key": judgement.key if judgement.is_fresh else None,
    }


def as_line(judgement: Judgement) -> str:
    """Return a step, its state, and the first reasons for it."""
    state = click.style(f"{judgement.state:8}", fg=COLORS[judgement.state])
    return f"{state} {judgement.node.name:40} {reasons_of(judgement)}".rstrip()


def summary(plan: Plan) -> str:
    """Return how many steps are in which state."""
    states = [judgement.state for judgement in plan.judgements.values()]
    counts = [f"{states.count(state)} {state}" for state in COLORS if state in states]
    return f"{len(states)} steps: {', '.join(counts)}"
