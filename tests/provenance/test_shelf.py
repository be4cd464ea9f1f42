"""What lies on disk is read where the records say, and told apart from what changed since."""

from pathlib import Path

from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.shelf import Exposure, Shelf


def test_steps_of_a_row_are_counted_from_one() -> None:
    exposure = Exposure(rows=["a", "b"], steps=[[0], [1], [0, 1]])
    assert exposure.steps_of("a") == [1, 3]
    assert exposure.steps_of("unknown") == []
    assert exposure.dealt() == 2


def test_a_model_tells_what_it_learnt_from(project: Path) -> None:
    content = {"path": "sft", "digest": content_digest(project / "sft")}
    exposure = Shelf(project).exposure(content)
    assert exposure is not None
    assert exposure.rows == ["q1", "q2", "q3"]
    assert Shelf(project).fingerprint(content) == "sft-print"


def test_another_model_in_its_place_tells_nothing(project: Path) -> None:
    content = {"path": "sft", "digest": content_digest(project / "grpo")}
    assert not Shelf(project).holds(content)
    assert Shelf(project).exposure(content) is None


def test_only_rows_files_have_rows(project: Path) -> None:
    shelf = Shelf(project)
    assert [row["id"] for row in shelf.rows({"path": "prompts.jsonl"})] == ["q1", "q2", "q3"]
    for path in (None, "train.json", "gone.jsonl"):
        assert shelf.rows({"path": path}) == []
