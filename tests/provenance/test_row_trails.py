"""A row leads on to every model that saw it, and what is unknown is said."""

from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.provenance.lineage import Lineage
from finrlhf_pipeline.provenance.row_trails import trail_of_row
from finrlhf_pipeline.provenance.shelf import Shelf
from finrlhf_pipeline.provenance.trails import TrailError

Records = list[dict[str, Any]]


def test_a_row_leads_to_every_model_that_saw_it(project: Path, records: Records) -> None:
    trail = trail_of_row(Lineage(records), Shelf(project), "train.json", 1)
    assert [row["dataset"] for row in trail["rows"]] == ["train_prompts"]
    grpo, sft = trail["models"]
    assert sft["learnt_from"] == [{"id": "q1", "steps": [1, 3]}]
    assert sft["through"] == []
    assert grpo["learnt_from"] == [{"id": "q1", "steps": []}]
    assert grpo["through"] == ["sft_policy"]


def test_a_model_that_never_came_to_a_row_passes_nothing_on(
    project: Path, records: Records
) -> None:
    trail = trail_of_row(Lineage(records), Shelf(project), "train.json", 2)
    grpo, sft = trail["models"]
    assert sft["learnt_from"] == [{"id": "q2", "steps": []}]
    assert grpo["learnt_from"] == [{"id": "q2", "steps": [1]}]
    assert grpo["through"] == []


def test_a_row_that_was_only_asked_is_not_learnt(project: Path, records: Records) -> None:
    trail = trail_of_row(Lineage(records), Shelf(project), "test.json", 1)
    assert [row["dataset"] for row in trail["rows"]] == ["grpo_predictions", "test_prompts"]
    (grpo,) = trail["models"]
    assert grpo["learnt_from"] == []
    assert grpo["measured_on"] == ["test_prompts"]


def test_an_unknown_source_has_near_matches(project: Path, records: Records) -> None:
    with pytest.raises(TrailError, match=r"did you mean 'train\.json'"):
        trail_of_row(Lineage(records), Shelf(project), "trian.json", 1)


def test_an_unknown_row_has_its_neighbours(project: Path, records: Records) -> None:
    with pytest.raises(TrailError, match=r"nearest are train\.json:1, train\.json:2, train\.json"):
        trail_of_row(Lineage(records), Shelf(project), "train.json", 9)
