"""Steps are found by the content they wrote."""

from typing import Any

from finrlhf_pipeline.provenance.lineage import Lineage

Records = list[dict[str, Any]]


def test_ancestors_come_nearest_first_and_once(records: Records) -> None:
    lineage = Lineage(records)
    digest = lineage.latest()["grpo_predictions"]["digest"]
    assert [step.name for step in lineage.ancestors("grpo_predictions", digest)] == [
        "grpo.answer",
        "train_grpo",
        "build_test_prompts",
        "train_sft",
        "build_train_prompts",
    ]


def test_a_reused_content_belongs_to_the_run_that_made_it(records: Records) -> None:
    again = {**records[0], "run_id": "run-3"}
    lineage = Lineage([*records, again])
    made = lineage.origin("sft_policy", lineage.latest()["sft_policy"]["digest"])
    assert made is not None
    assert made.run_id == "run-1"


def test_raw_files_have_no_step(records: Records) -> None:
    lineage = Lineage(records)
    digest = lineage.latest()["raw_train"]["digest"]
    assert lineage.origin("raw_train", digest) is None
    assert list(lineage.ancestors("raw_train", digest)) == []
