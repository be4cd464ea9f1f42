"""From one row of a source on to everything made of it, and every model that saw it."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

from finrlhf_pipeline.provenance.lineage import Lineage, Step
from finrlhf_pipeline.provenance.shelf import Exposure, Row, Shelf
from finrlhf_pipeline.provenance.trails import Trail, TrailError, named_model, short_row


def trail_of_row(lineage: Lineage, shelf: Shelf, source: str, position: int) -> Trail:
    """Return every row that was made of one row of a source, and every model that saw it."""
    latest = lineage.latest()
    made = {
        name: [
            row
            for row in shelf.rows(content)
            if row.get("source") == source and row.get("position") == position
        ]
        for name, content in sorted(latest.items())
    }
    made = {name: rows for name, rows in made.items() if rows}
    if not made:
        raise TrailError(_no_such_row(shelf, latest.values(), source, position))
    read = [
        content
        for content in latest.values()
        if content["path"] and PurePosixPath(content["path"]).name == source
    ]
    return {
        "source": {"name": source, "position": position, **(dict(read[0]) if read else {})},
        "rows": [
            {"dataset": name, **short_row(row)} for name, rows in made.items() for row in rows
        ],
        "models": list(_models_that_saw(lineage, shelf, made)),
    }


def _models_that_saw(
    lineage: Lineage, shelf: Shelf, made: Mapping[str, list[Row]]
) -> Iterator[Trail]:
    direct: dict[str, Trail] = {}
    for name, content in sorted(lineage.latest().items()):
        step, exposure = lineage.origin(name, content["digest"]), shelf.exposure(content)
        if step is not None and exposure is not None:
            direct[name] = _exposed(shelf, step, name, exposure, made)
    for name, found in direct.items():
        content = lineage.latest()[name]
        before = {
            other
            for step in lineage.ancestors(name, content["digest"])
            for other in step.outputs
            if other != name and other in direct and _was_dealt(direct[other])
        }
        found["through"] = sorted(before)
        if found["learnt_from"] or found["measured_on"] or before:
            yield found


def _was_dealt(model: Trail) -> bool:
    return any(entry["steps"] for entry in model["learnt_from"])


def _exposed(
    shelf: Shelf, step: Step, name: str, exposure: Exposure, made: Mapping[str, list[Row]]
) -> Trail:
    """Return which rows a training learnt from, and which it was only measured on."""
    read = {name: made[name] for name in step.inputs if name in made}
    learnt = {
        row["id"]: exposure.steps_of(row["id"])
        for rows in read.values()
        for row in rows
        if row.get("id") in set(exposure.rows)
    }
    return {
        "model": named_model(shelf, name, step.outputs[name]),
        "step": step.name,
        "run_id": step.run_id,
        "learnt_from": [{"id": row_id, "steps": taken} for row_id, taken in learnt.items()],
        "measured_on": sorted(
            name for name, rows in read.items() if not any(row.get("id") in learnt for row in rows)
        ),
    }


def _no_such_row(
    shelf: Shelf, contents: Iterable[Mapping[str, Any]], source: str, position: int
) -> str:
    positions: dict[str, set[int]] = {}
    for content in contents:
        for row in shelf.rows(content):
            if "source" in row and "position" in row:
                positions.setdefault(row["source"], set()).add(row["position"])
    if source not in positions:
        near = get_close_matches(source, sorted(positions), n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"the sources are {sorted(positions)}."
        return f"No recorded run read a source named '{source}': {remedy}"
    near_rows = sorted(positions[source], key=lambda known: (abs(known - position), known))[:3]
    return (
        f"No row {position} of '{source}' went into a recorded run; the nearest are "
        f"{', '.join(f'{source}:{known}' for known in sorted(near_rows))}."
    )
