"""A registered policy is whole, holds no pickle, and says what it takes and gives."""

import json
from typing import Any

import mlflow

SAFE = {".json", ".safetensors", ".txt", ".md", ".yaml", ".py", ".jinja", ""}


def test_nothing_in_it_is_pickled(registered: Any) -> None:
    files = [file for file in registered.folder.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} <= SAFE
    weights = sorted(file.name for file in files if file.suffix == ".safetensors")
    assert weights == ["adapter_model.safetensors", "model.safetensors"]
    assert not [file for file in files if file.name == "optimizer.pt"]


def test_its_signature_is_questions_and_answers(registered: Any) -> None:
    info = mlflow.models.get_model_info("models:/policy@champion")
    taken, given = (
        json.loads(schema.to_json())[0]["properties"]
        for schema in (info.signature.inputs, info.signature.outputs)
    )
    assert taken.keys() == {"prompt", "question", "context"}
    assert given.keys() == {"response", "program", "executed", "problem"}
    example = json.loads((registered.folder / "input_example.json").read_text(encoding="utf-8"))
    assert example == [{"prompt": "cash | 5"}]


def test_its_version_carries_the_card_and_the_verdict(registered: Any) -> None:
    version = mlflow.MlflowClient().get_model_version_by_alias("policy", "champion")
    assert version.tags["policy"] == "grpo"
    assert version.tags["fingerprint"] == "abc"
    assert version.tags["champion"] == "yes"
    card = (registered.folder / "artifacts" / "model_card.md").read_text(encoding="utf-8")
    assert card.startswith("# The policy grpo\n\ngrpo is champion: significantly better than sft")
    assert card.endswith("## Where it comes from\n")
    assert f"models:/policy/{version.version}" in version.description
    assert version.description.endswith("## Where it comes from\n")


def test_its_figures_stand_beside_it(registered: Any) -> None:
    run = mlflow.get_run(registered.run_id)
    assert run.data.metrics == {"n": 850.0, "execution_accuracy": 0.45}
    (model,) = mlflow.search_logged_models(output_format="list")
    assert {each.key: each.value for each in model.metrics} == run.data.metrics
