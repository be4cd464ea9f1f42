"""Cards are filled from the records and the files they name."""

import json
from pathlib import Path
from typing import Any

from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.card_facts import CardFacts
from finrlhf_pipeline.provenance.shelf import Shelf

Records = list[dict[str, Any]]


def test_a_model_knows_its_training_rows_and_ancestors(project: Path, records: Records) -> None:
    facts = CardFacts(records, Shelf(project))
    name, content = next(facts.models())
    found = facts.of_model(name, content)
    assert found["fingerprint"] == "grpo-print"
    assert found["training"]["rows given"] == 3
    assert found["training"]["rows dealt"] == 1
    assert found["parameters"] == {"grpo.trainer.beta": 0.04}
    assert found["data"][0].startswith("train_prompts, prompts.jsonl, digest ")
    assert any(line.startswith("raw_train, train.json") for line in found["data"])
    assert [line.split(",")[0] for line in found["lineage"]] == ["sft_policy"]
    assert found["environment"]["command"] == "kedro reproduce run-2"


def test_figures_of_another_model_are_not_shown(project: Path, records: Records) -> None:
    facts = CardFacts(records, Shelf(project))
    found = dict(facts.models())
    assert facts.of_model("sft_policy", found["sft_policy"])["metrics"] == {}


def test_a_dataset_is_counted_and_traced(project: Path, records: Records) -> None:
    facts = CardFacts(records, Shelf(project))
    content = records[0]["steps"][0]["outputs"]["train_prompts"]
    found = facts.of_dataset("train_prompts", content)
    assert found["rows"] == 3
    assert found["made"] == {"step": "build_train_prompts", "run": "run-1"}
    assert found["counts"]["source"] == {"train.json": 3}
    assert found["columns"]["position"] == "int"
    assert [line.split(",")[0] for line in found["sources"]] == ["raw_train", "prompt_template"]


def test_only_rows_of_the_model_layers_are_due_a_card(project: Path, records: Records) -> None:
    assert list(CardFacts(records, Shelf(project)).datasets()) == []


def test_a_reward_model_is_told_by_its_report(project: Path, records: Records) -> None:
    group = {"n": 9, "accuracy": 0.5, "ci_low": 0.4, "ci_high": 0.6}
    report = {"overall": group, "length_correlation": -0.5, "calibration": {"bins": [group]}}
    (project / "report.json").write_text(json.dumps(report), encoding="utf-8")
    model = records[0]["steps"][1]["outputs"].pop("sft_policy")
    written = {"path": "report.json", "digest": content_digest(project / "report.json")}
    records[0]["steps"][1]["outputs"]["reward_model"] = model
    records[0]["steps"].append(
        {
            **records[0]["steps"][1],
            "name": "report_on_reward_model",
            "inputs": {"reward_model": model},
            "outputs": {"reward_model_report": written},
        }
    )
    facts = CardFacts(records, Shelf(project))
    assert facts.of_model("reward_model", model)["metrics"] == {
        "overall.n": 9,
        "overall.accuracy": 0.5,
        "overall.accuracy_low": 0.4,
        "overall.accuracy_high": 0.6,
        "length_correlation": -0.5,
    }
