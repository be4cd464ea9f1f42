"""What both kinds of trails tell: models by their fingerprints, rows by what names them."""

from collections.abc import Mapping
from typing import Any

from finrlhf_pipeline.provenance.lineage import Step
from finrlhf_pipeline.provenance.shelf import ROWS, Exposure, Row, Shelf

Trail = dict[str, Any]


class TrailError(LookupError):
    """Something asked for that no record knows."""


def named_model(shelf: Shelf, name: str, content: Mapping[str, Any]) -> Trail:
    """Return a model's name and place, with its fingerprint where it is still there."""
    fingerprint = shelf.fingerprint(content) if shelf.holds(content) else None
    return {"name": name, "fingerprint": fingerprint, **content}


def learnt_rows(shelf: Shelf, step: Step, exposure: Exposure) -> tuple[str, list[Row]] | None:
    """Return the input of a training whose rows it learnt from, and the rows in their order."""
    for name, content in step.inputs.items():
        by_id = {row["id"]: row for row in shelf.recorded_rows(content) if "id" in row}
        if by_id and by_id.keys() >= set(exposure.rows):
            return name, [by_id[row_id] for row_id in exposure.rows]
    return None


def changed_since(shelf: Shelf, step: Step) -> list[str]:
    """Return the row files among a step's inputs that are no longer as it read them."""
    return [
        name
        for name, content in step.inputs.items()
        if (content["path"] or "").endswith(ROWS) and not shelf.holds(content)
    ]


def short_row(row: Row) -> Row:
    """Return of a row what names it."""
    names = ("id", "source", "position", "template", "reason", "detail", "correct")
    return {name: row[name] for name in names if name in row}
