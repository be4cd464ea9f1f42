"""The best policy of a comparison is registered, and is champion only if nothing speaks against."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mlflow
import pytest
from kedro.io import DataCatalog, MemoryDataset

from finrlhf_pipeline.datasets import CheckpointDataset
from finrlhf_pipeline.hooks.registration import Registration, RegistrationError
from finrlhf_pipeline.modelling.checkpoint import Checkpoint

SFT = {"policy": "sft", "n": 20, "execution_accuracy": 0.3, "verdict": None}
PPO = {
    "policy": "ppo",
    "n": 20,
    "execution_accuracy": 0.6,
    "verdict": "better",
    "safe": True,
    "hacking": "healthy",
}
HACKED = PPO | {"hacking": "hacked", "hacking_reasons": ["Keywords rose, correctness fell."]}
PARAMETERS = {
    "registry": {"name": "policy"},
    "generation": {"max_new_tokens": 4, "batch_size": 2},
}


@pytest.fixture
def catalog(tiny_base: Checkpoint, tmp_path: Path) -> DataCatalog:
    """Return what a finished run leaves: a comparison, and the weights of ppo alone."""
    policies = {
        f"{name}_policy": CheckpointDataset(filepath=str(tmp_path / name))
        for name in ("sft", "ppo")
    }
    policies["ppo_policy"].save(tiny_base)
    others = {
        "policy_comparison": MemoryDataset(metadata={"tracked": "comparison"}),
        "prompt_template": MemoryDataset("{context}\nquestion: {question}\nresponse:\n"),
        "test_prompts": MemoryDataset([{"prompt": "cash | 5"}]),
        "ppo_metrics": MemoryDataset({"stance/reckless": 0.2, "advice_n": 200}),
        "ppo_model_card": MemoryDataset("## Where it comes from\n"),
    }
    return DataCatalog(policies | others)


def end_of_a_run(
    catalog: DataCatalog,
    rows: list[dict[str, Any]],
    parameters: Any = PARAMETERS,
    tags: dict[str, str] | None = None,
) -> dict[str, str]:
    """Let the hook see a run that saved a comparison; return the run's tags."""
    hook = Registration()
    hook.after_context_created(SimpleNamespace(config_loader={"parameters": parameters}))  # type: ignore[arg-type]  # as much of a context as is read
    with mlflow.start_run(tags=tags) as run:
        hook.before_pipeline_run(catalog)
        hook.after_dataset_saved("test_prompts", [])
        if rows:
            hook.after_dataset_saved("policy_comparison", rows)
        hook.after_pipeline_run()
    return dict(mlflow.get_run(run.info.run_id).data.tags)


def test_a_hacked_policy_is_registered_with_its_reason_and_leaves_the_champion_alone(
    tracking: mlflow.MlflowClient, catalog: DataCatalog, caplog: pytest.LogCaptureFixture
) -> None:
    champion = end_of_a_run(catalog, [SFT, PPO])
    assert champion["registered"] == "policy 1"
    assert champion["champion"].startswith("ppo is champion: significantly better than sft")
    caplog.clear()
    with caplog.at_level("INFO", logger="finrlhf_pipeline"):
        hacked = end_of_a_run(catalog, [SFT, HACKED])
    reason = "ppo is no champion: its reward was hacked (Keywords rose, correctness fell)."
    said = [each.message for each in caplog.records if each.name.startswith("finrlhf_pipeline")]
    assert said == ["ppo is version 2 of policy", reason]
    assert (hacked["registered"], hacked["champion"]) == ("policy 2", reason)
    assert tracking.get_model_version("policy", "2").tags["champion"] == "no"
    assert str(tracking.get_model_version_by_alias("policy", "champion").version) == "1"
    described = tracking.get_model_version("policy", "2").description
    assert "## Where it comes from" in described
    assert "Its advice on 200 prompts" in described


@pytest.mark.parametrize(
    ("rows", "parameters"),
    [
        ([], PARAMETERS),
        ([SFT | {"policy": "keyword_salad"}, SFT], PARAMETERS),
        ([SFT, PPO], {"generation": PARAMETERS["generation"]}),
    ],
    ids=["no comparison", "no weights", "no registry"],
)
def test_a_run_without_a_policy_to_register_ends_in_silence(
    tracking: mlflow.MlflowClient,  # noqa: ARG001  # the tracking that the run goes to
    catalog: DataCatalog,
    caplog: pytest.LogCaptureFixture,
    rows: list[dict[str, Any]],
    parameters: Any,
) -> None:
    with caplog.at_level("INFO", logger="finrlhf_pipeline"):
        tags = end_of_a_run(catalog, rows, parameters)
    assert caplog.messages == []
    assert "registered" not in tags


@pytest.mark.usefixtures("tracking")
def test_a_variant_of_a_sweep_is_not_registered(catalog: DataCatalog) -> None:
    tags = end_of_a_run(catalog, [SFT, PPO], tags={"mlflow.parentRunId": "0f" * 16})
    assert "registered" not in tags


def test_a_misspelt_setting_of_the_registry_is_named() -> None:
    loader = {"parameters": {"registry": {"name": "policy", "alias": "best"}}}
    with pytest.raises(RegistrationError, match=r"registry\.alias: Extra inputs are not"):
        Registration().after_context_created(SimpleNamespace(config_loader=loader))  # type: ignore[arg-type]  # as much of a context as is read
