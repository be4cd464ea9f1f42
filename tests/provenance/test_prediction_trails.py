"""A prediction leads back to its rows, and what is unknown is said."""

from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.lineage import Lineage
from finrlhf_pipeline.provenance.prediction_trails import trail_of_prediction
from finrlhf_pipeline.provenance.shelf import Shelf
from finrlhf_pipeline.provenance.trails import TrailError

Records = list[dict[str, Any]]


@pytest.fixture
def trail(project: Path, records: Records) -> dict[str, Any]:
    return trail_of_prediction(Lineage(records), Shelf(project), "grpo", "t1")


def test_the_answer_and_its_grades_come_first(trail: dict[str, Any]) -> None:
    assert trail["prediction"]["response"] == "Program: add(1, 2)"
    assert trail["prediction"]["grades"] == {"correct": 1}
    assert trail["file"]["unchanged"]


def test_the_policy_is_named_by_its_fingerprint(trail: dict[str, Any]) -> None:
    assert trail["policy"]["name"] == "grpo_policy"
    assert trail["policy"]["fingerprint"] == "grpo-print"


def test_every_training_behind_it_has_run_steps_and_rows(trail: dict[str, Any]) -> None:
    grpo, sft = trail["trainings"]
    assert (grpo["model"]["name"], grpo["run_id"], grpo["last_step"]) == ("grpo_policy", "run-2", 1)
    assert (sft["model"]["name"], sft["run_id"], sft["last_step"]) == ("sft_policy", "run-1", 3)
    assert sft["learnt_from"] == "train_prompts"
    assert [(row["id"], row["position"], row["steps"]) for row in sft["rows"]] == [
        ("q1", 1, [1, 3]),
        ("q2", 2, []),
        ("q3", 3, [2, 3]),
    ]


def test_the_template_leads_to_its_file(trail: dict[str, Any], project: Path) -> None:
    assert trail["prompt"]["dataset"] == "test_prompts"
    assert trail["prompt"]["template_file"]["path"] == "template.txt"
    assert trail["trainings"][0]["templates"] == [content_digest(project / "template.txt")[:16]]


def test_the_source_is_a_file_with_its_digest(trail: dict[str, Any], project: Path) -> None:
    assert trail["source"] == {
        "name": "test.json",
        "position": 1,
        "path": "test.json",
        "digest": content_digest(project / "test.json"),
    }


def test_an_unknown_prediction_has_near_matches(project: Path, records: Records) -> None:
    with pytest.raises(TrailError, match=r"no prediction 't2' in grpo_predictions.*did you mean"):
        trail_of_prediction(Lineage(records), Shelf(project), "grpo", "t2")


def test_a_policy_that_never_answered_is_named(project: Path, records: Records) -> None:
    with pytest.raises(TrailError, match=r"No recorded run wrote 'ppo_predictions'.*\['grpo'\]"):
        trail_of_prediction(Lineage(records), Shelf(project), "ppo", "t1")


def test_a_model_replaced_since_tells_nothing_false(project: Path, records: Records) -> None:
    trained = project / "sft" / "weights" / "trained_on.json"
    trained.write_text('{"rows": ["other"], "steps": [[0]]}', encoding="utf-8")
    trail = trail_of_prediction(Lineage(records), Shelf(project), "grpo", "t1")
    assert [training["model"]["name"] for training in trail["trainings"]] == ["grpo_policy"]


def test_a_prompt_that_changed_since_is_not_told(project: Path, records: Records) -> None:
    asked = project / "asked.jsonl"
    asked.write_text(asked.read_text().replace('"pt"', '"another"'), encoding="utf-8")
    trail = trail_of_prediction(Lineage(records), Shelf(project), "grpo", "t1")
    assert trail["prompt"] == {
        "dataset": "test_prompts",
        "path": "asked.jsonl",
        "unchanged": False,
    }


def test_rows_that_changed_since_are_not_what_was_learnt(project: Path, records: Records) -> None:
    rows = project / "prompts.jsonl"
    rows.write_text(rows.read_text().replace('"position": 1', '"position": 9'), encoding="utf-8")
    _, sft = trail_of_prediction(Lineage(records), Shelf(project), "grpo", "t1")["trainings"]
    assert (sft["learnt_from"], sft["changed_since"]) == (None, ["train_prompts"])
    assert sft["rows"] == [{"id": "q1"}, {"id": "q2"}, {"id": "q3"}]


def test_predictions_that_are_gone_are_said_to_be(project: Path, records: Records) -> None:
    (project / "answers.jsonl").unlink()
    with pytest.raises(TrailError, match=r"'answers\.jsonl' of grpo_predictions is gone"):
        trail_of_prediction(Lineage(records), Shelf(project), "grpo", "t1")
