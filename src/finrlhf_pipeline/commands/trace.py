"""`kedro trace`: from a prediction back to its rows, and from a row on to the models."""

import json
from collections.abc import Iterator
from typing import Any, Final

import click
from kedro.framework.cli.utils import env_option

from finrlhf_pipeline.commands.places import project_folder, recorded_runs
from finrlhf_pipeline.provenance.lineage import Lineage
from finrlhf_pipeline.provenance.prediction_trails import trail_of_prediction
from finrlhf_pipeline.provenance.row_trails import trail_of_row
from finrlhf_pipeline.provenance.shelf import Shelf
from finrlhf_pipeline.provenance.trails import TrailError

# enough to see what kind of rows they are; --json has all
SHOWN: Final = 5


@click.group()
def trace() -> None:
    """Follow a prediction back, or a row on."""


@trace.command()
@click.argument("row_id", metavar="ID")
@click.option("--policy", required=True, help="Whose answer: base, sft, dpo, ppo or grpo.")
@env_option
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
def prediction(row_id: str, policy: str, env: str | None, as_json: bool) -> None:
    """Say what led to one answer."""
    lineage, shelf = Lineage(recorded_runs(env)), Shelf(project_folder())
    trail = trail_of_prediction(lineage, shelf, policy, row_id)
    _show(trail, as_json, _lines_of_prediction(trail))


@trace.command()
@click.argument("place", metavar="SOURCE:POSITION")
@env_option
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
def row(place: str, env: str | None, as_json: bool) -> None:
    """Say what was made of one row, and which models saw it."""
    source, _, position = place.rpartition(":")
    if not source or not position.isdigit():
        raise TrailError(f"'{place}' names no row: write file:row, for instance train.json:17.")
    lineage, shelf = Lineage(recorded_runs(env)), Shelf(project_folder())
    trail = trail_of_row(lineage, shelf, source, int(position))
    _show(trail, as_json, _lines_of_row(trail))


def _show(trail: dict[str, Any], as_json: bool, lines: Iterator[str]) -> None:
    if as_json:
        click.echo(json.dumps(trail, indent=1, ensure_ascii=False))
        return
    for line in lines:
        click.echo(line)


def _lines_of_prediction(trail: dict[str, Any]) -> Iterator[str]:
    answer, policy, prompt, source = (
        trail[name] for name in ("prediction", "policy", "prompt", "source")
    )
    yield f"prediction  {answer['id']}"
    yield f"  response  {answer['response']!r}"
    yield f"  grades    {json.dumps(_grades(answer))}"
    if not trail["file"]["unchanged"]:
        yield f"  but {trail['file']['path']} changed since it was recorded"
    if policy is not None:
        yield f"policy      {policy['name']}, fingerprint {policy['fingerprint'] or 'unknown'}"
    for training in trail["trainings"]:
        yield from _lines_of_training(training)
    if prompt is not None:
        file = prompt["template_file"]
        named = f"{file['path']}, digest {file['digest']}" if file else "no recorded file"
        yield f"prompt      {prompt['dataset']}, template {prompt['template']} ({named})"
    yield f"source      {_place(source)}"


def _lines_of_training(training: dict[str, Any]) -> Iterator[str]:
    model = training["model"]
    first, last = training["first_step"], training["last_step"]
    steps = f"steps {first} to {last}" if last else "no step kept: it was best at its start"
    yield f"training    {model['name']} by {training['step']}, run {training['run_id']}, {steps}"
    yield f"  model     fingerprint {model['fingerprint']}"
    of = training["learnt_from"] or "its rows"
    yield f"  learnt    {training['dealt']} of {len(training['rows'])} rows of {of}"
    dealt = [entry for entry in training["rows"] if entry.get("steps")]
    for entry in dealt[:SHOWN]:
        where = f"{entry['source']}:{entry['position']}" if "source" in entry else ""
        yield f"            {entry['id']} ({where}) at step {_numbers(entry['steps'])}"
    if len(dealt) > SHOWN:
        yield f"            and {len(dealt) - SHOWN} more (--json lists them)"
    if training["templates"]:
        yield f"  template  {', '.join(training['templates'])}"


def _lines_of_row(trail: dict[str, Any]) -> Iterator[str]:
    yield f"row         {_place(trail['source'])}"
    for entry in trail["rows"]:
        named = entry["id"] if "id" in entry else f"set aside, {entry.get('reason')}"
        yield f"  in        {entry['dataset']}: {named}"
    if not trail["models"]:
        yield "  no model saw it"
    for model in trail["models"]:
        yield f"model       {model['model']['name']}, run {model['run_id']}"
        yield f"  fingerprint {model['model']['fingerprint']}"
        for entry in model["learnt_from"]:
            if entry["steps"]:
                yield f"  learnt from {entry['id']} at step {_numbers(entry['steps'])}"
            else:
                yield f"  was given {entry['id']}, but no step took it"
        if model["measured_on"]:
            yield f"  measured on {', '.join(model['measured_on'])}, without learning from it"
        if model["through"]:
            yield f"  through   {', '.join(model['through'])}, which it started from or used"


def _grades(answer: dict[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = answer.get("grades") or {
        name: value for name, value in answer.items() if isinstance(value, bool)
    }
    return known


def _place(source: dict[str, Any]) -> str:
    file = f" ({source['path']}, digest {source['digest']})" if "digest" in source else ""
    return f"{source['name']}:{source['position']}{file}"


def _numbers(steps: list[int]) -> str:
    shown = ", ".join(map(str, steps[:SHOWN]))
    return f"{shown} and {len(steps) - SHOWN} more" if len(steps) > SHOWN else shown
