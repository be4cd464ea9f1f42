"""`kedro trace`: from a prediction back to its rows, and from a row on to the models."""

import json
from collections.abc import Iterator
from typing import Any, Final

import click
from kedro.framework.cli.utils import env_option

from finrlhf_pipeline.commands.places import (
    data_root,
    project_folder,
    recorded_chains,
    recorded_runs,
)
from finrlhf_pipeline.provenance.lineage import Lineage
from finrlhf_pipeline.provenance.prediction_trails import trail_of_prediction
from finrlhf_pipeline.provenance.reproduction import find_record
from finrlhf_pipeline.provenance.row_trails import trail_of_row
from finrlhf_pipeline.provenance.shelf import Shelf
from finrlhf_pipeline.provenance.trails import TrailError

# enough to see what kind of rows they are; --json has all
SHOWN: Final = 5
RUN_HELP: Final = "A run of a sweep or of seeds, by its id: follow what its variant has made."


@click.group()
def trace() -> None:
    """Follow a prediction back, or a row on."""


@trace.command()
@click.argument("row_id", metavar="ID")
@click.option("--policy", required=True, help="Whose answer: base, sft, dpo, ppo or grpo.")
@env_option
@click.option("--run", help=RUN_HELP)
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
def prediction(row_id: str, policy: str, env: str | None, run: str | None, as_json: bool) -> None:
    """Say what led to one answer."""
    lineage, shelf = Lineage(_records(env, run)), Shelf(project_folder())
    trail = trail_of_prediction(lineage, shelf, policy, row_id)
    _show(trail, as_json, _lines_of_prediction(trail))


@trace.command()
@click.argument("place", metavar="SOURCE:POSITION")
@env_option
@click.option("--run", help=RUN_HELP)
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
def row(place: str, env: str | None, run: str | None, as_json: bool) -> None:
    """Say what was made of one row, and which models saw it."""
    source, _, position = place.rpartition(":")
    if not source or not position.isdigit():
        raise TrailError(f"'{place}' names no row: write file:row, for instance train.json:17.")
    lineage, shelf = Lineage(_records(env, run)), Shelf(project_folder())
    trail = trail_of_row(lineage, shelf, source, int(position))
    _show(trail, as_json, _lines_of_row(trail))


def _records(env: str | None, run: str | None) -> list[dict[str, Any]]:
    """Return the records of a data root; with a variant's run, its own after those of the root."""
    if run is None:
        return recorded_runs(env)
    chains = recorded_chains(env)
    wanted = find_record([record for records in chains.values() for record in records], run)
    names = dict.fromkeys((data_root(env), str(wanted["data_root"])))
    return [record for name in names for record in chains.get(name, [])]


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
    if prompt is not None and not prompt["unchanged"]:
        yield f"prompt      {prompt['dataset']}, but {prompt['path']} changed since it was answered"
    elif prompt is not None:
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
    if training["changed_since"]:
        yield f"            but {', '.join(training['changed_since'])} changed since"
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
