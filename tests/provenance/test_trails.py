"""Models are named by their fingerprints, rows by what names them."""

from pathlib import Path
from typing import Any

from finrlhf_pipeline.provenance.lineage import Lineage
from finrlhf_pipeline.provenance.shelf import Shelf
from finrlhf_pipeline.provenance.trails import learnt_rows, named_model, short_row

Records = list[dict[str, Any]]


def test_a_model_that_was_replaced_has_no_fingerprint(project: Path, records: Records) -> None:
    content = records[0]["steps"][1]["outputs"]["sft_policy"]
    assert named_model(Shelf(project), "sft_policy", content)["fingerprint"] == "sft-print"
    (project / "sft" / "pointer.json").write_text("{}", encoding="utf-8")
    assert named_model(Shelf(project), "sft_policy", content)["fingerprint"] is None


def test_the_rows_of_a_training_are_those_of_one_input(project: Path, records: Records) -> None:
    shelf, content = Shelf(project), records[0]["steps"][1]["outputs"]["sft_policy"]
    step, exposure = (
        Lineage(records).origin("sft_policy", content["digest"]),
        shelf.exposure(content),
    )
    assert step is not None
    assert exposure is not None
    learnt = learnt_rows(shelf, step, exposure)
    assert learnt is not None
    assert (learnt[0], [row["id"] for row in learnt[1]]) == ("train_prompts", ["q1", "q2", "q3"])


def test_a_row_is_shown_by_its_names_alone() -> None:
    row = {"id": "q1", "source": "train.json", "position": 1, "prompt": "long text"}
    assert short_row(row) == {"id": "q1", "source": "train.json", "position": 1}
