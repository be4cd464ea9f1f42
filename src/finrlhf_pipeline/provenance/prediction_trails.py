"""From a prediction back to the models, trainings, prompts and rows behind it."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any, Final

from finrlhf_pipeline.provenance.lineage import Lineage, Step
from finrlhf_pipeline.provenance.shelf import Exposure, Row, Shelf
from finrlhf_pipeline.provenance.trails import (
    Trail,
    TrailError,
    changed_since,
    learnt_rows,
    named_model,
    short_row,
)

PROMPTS: Final = "_prompts"

Named = tuple[str, Mapping[str, Any]]


def trail_of_prediction(lineage: Lineage, shelf: Shelf, policy: str, row_id: str) -> Trail:
    """Return what led to one answer of a policy."""
    name = f"{policy}_predictions"
    predictions = _known(lineage, name)
    rows = shelf.rows(predictions)
    if not rows:
        raise TrailError(
            f"The file '{predictions['path']}' of {name} is gone, or empty: run its evaluation "
            "again."
        )
    answer = _row_of(rows, row_id, name)
    steps = list(lineage.ancestors(name, predictions["digest"]))
    used = _policy_of(steps, policy)
    learnt = [] if used is None else list(lineage.ancestors(used[0], used[1]["digest"]))
    return {
        "prediction": answer,
        "file": {**predictions, "unchanged": shelf.holds(predictions)},
        "policy": None if used is None else named_model(shelf, *used),
        "trainings": list(_trainings(shelf, learnt)),
        "prompt": _prompt(shelf, steps, row_id),
        "source": _source(steps, answer["source"], answer["position"]),
    }


def _known(lineage: Lineage, name: str) -> Mapping[str, Any]:
    latest = lineage.latest()
    if name not in latest:
        known = sorted(
            other.removesuffix("_predictions") for other in latest if other.endswith("_predictions")
        )
        raise TrailError(
            f"No recorded run wrote '{name}': choose a policy of {known}, or run its evaluation."
        )
    return latest[name]


def _row_of(rows: list[Row], row_id: str, name: str) -> Row:
    for row in rows:
        if row["id"] == row_id:
            return row
    near = get_close_matches(row_id, [row["id"] for row in rows], n=3, cutoff=0.3)
    remedy = (
        f"did you mean {' or '.join(map(repr, near))}?"
        if near
        else f"the first is '{rows[0]['id']}'."
    )
    raise TrailError(f"There is no prediction '{row_id}' in {name} ({len(rows)} rows): {remedy}")


def _policy_of(steps: list[Step], policy: str) -> Named | None:
    wanted = "base_model" if policy == "base" else f"{policy}_policy"
    return next(
        ((wanted, step.inputs[wanted]) for step in steps if wanted in step.inputs),
        None,
    )


def _trainings(shelf: Shelf, steps: Iterable[Step]) -> Iterator[Trail]:
    for step in steps:
        for name, content in step.outputs.items():
            exposure = shelf.exposure(content)
            if exposure is not None:
                yield _training(shelf, step, name, exposure)


def _training(shelf: Shelf, step: Step, name: str, exposure: Exposure) -> Trail:
    rows = learnt_rows(shelf, step, exposure)
    return {
        "model": named_model(shelf, name, step.outputs[name]),
        "step": step.name,
        "run_id": step.run_id,
        "mlflow": step.run.get("training") or step.run.get("mlflow"),
        "first_step": 1 if exposure.steps else 0,
        "last_step": len(exposure.steps),
        "dealt": exposure.dealt(),
        "learnt_from": rows[0] if rows else None,
        "changed_since": [] if rows else changed_since(shelf, step),
        "rows": [
            {**short_row(row), "steps": taken}
            for row, taken in zip(rows[1], _all_steps(exposure), strict=True)
        ]
        if rows
        else [{"id": row_id} for row_id in exposure.rows],
        "templates": sorted({row["template"] for row in rows[1] if "template" in row})
        if rows
        else [],
    }


def _all_steps(exposure: Exposure) -> list[list[int]]:
    taken: list[list[int]] = [[] for _ in exposure.rows]
    for number, dealt in enumerate(exposure.steps, 1):
        for place in sorted(set(dealt)):
            taken[place].append(number)
    return taken


def _prompt(shelf: Shelf, steps: Iterable[Step], row_id: str) -> Trail | None:
    """Return the prompt that was answered, and the template file whose hash it carries.

    Where the file of the prompts is another by now, nobody can tell what was asked.
    """
    steps = list(steps)
    for step in steps:
        for name, content in step.inputs.items():
            if name.endswith(PROMPTS) and not shelf.holds(content):
                return {"dataset": name, "path": content["path"], "unchanged": False}
            for row in shelf.recorded_rows(content):
                if row.get("id") == row_id and "template" in row:
                    return {
                        "dataset": name,
                        "path": content["path"],
                        "unchanged": True,
                        "prompt": row["prompt"],
                        "template": row["template"],
                        "template_file": _file_with_hash(steps, row["template"]),
                    }
    return None


def _file_with_hash(steps: Iterable[Step], digest: str) -> Mapping[str, Any] | None:
    for step in steps:
        for content in step.inputs.values():
            if content["digest"].startswith(digest):
                return content
    return None


def _source(steps: Iterable[Step], source: str, position: int) -> Trail:
    for step in steps:
        for content in step.inputs.values():
            if content["path"] is not None and PurePosixPath(content["path"]).name == source:
                return {"name": source, "position": position, **content}
    return {"name": source, "position": position}
