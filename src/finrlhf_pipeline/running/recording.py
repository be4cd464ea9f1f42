"""The record of a step that begins, and the runs that it is followed in."""

from collections.abc import Iterable
from datetime import UTC, datetime

from finrlhf_pipeline.provenance import Content, StepRecord
from finrlhf_pipeline.running.contents import CatalogContents
from finrlhf_pipeline.running.planning import Judgement


def opened(judgement: Judgement, contents: CatalogContents) -> StepRecord:
    """Return the record of a step that begins, which says where its outputs will be."""
    names = judgement.node.outputs
    return StepRecord(
        node=judgement.node.name,
        state="begun",
        key=judgement.key,
        parts=judgement.parts,
        inputs=judgement.inputs,
        outputs={name: Content(contents.shown_path(name), "") for name in names},
        run={},
        started=datetime.now(UTC).isoformat(timespec="milliseconds"),
        seconds=0.0,
    )


def run_ids(kedro_id: str | None, told: Iterable[dict[str, str]]) -> dict[str, str]:
    """Return the ids of the runs that a step ran in, by kind."""
    found = {"kedro": kedro_id} if kedro_id else {}
    for ids in told:
        found.update(ids)
    return found
