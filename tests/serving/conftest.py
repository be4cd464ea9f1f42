"""A registered policy: an adapter on the tiny base, in an MLflow of the tests' own."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mlflow
import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.serving.champion import best_candidate
from finrlhf_pipeline.serving.registering import Registrand, register

TEMPLATE = "{context}\nquestion: {question}\nresponse:\n"
ROW = {
    "policy": "grpo",
    "n": 850,
    "execution_accuracy": 0.45,
    "verdict": "better",
    "safe": True,
    "hacking": "healthy",
}


@dataclass(frozen=True)
class Registered:
    """Where a test finds the model that it asks for."""

    tracking_uri: str
    policy: Checkpoint
    run_id: str
    folder: Path


@pytest.fixture(scope="session")
def adapted(tiny_base: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Return a policy with an adapter that does something, and a pickle lying beside its base."""
    import torch
    from peft import LoraConfig, get_peft_model

    from finrlhf_pipeline.modelling.loading import open_causal_lm

    folder = tmp_path_factory.mktemp("adapted")
    base = shutil.copytree(tiny_base.base, folder / "sft")
    (base / "optimizer.pt").write_bytes(b"pickled")
    torch.manual_seed(1)
    config = LoraConfig(r=4, target_modules="all-linear", init_lora_weights=False)
    policy = Checkpoint(base=str(base), fingerprint="tiny")
    get_peft_model(open_causal_lm(policy), config).save_pretrained(folder / "grpo")
    return Checkpoint(base=str(base), fingerprint="abc", adapter=str(folder / "grpo"))


@pytest.fixture(scope="session")
def registered(
    adapted: Checkpoint, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Registered]:
    """Register the policy, which passes for a champion."""
    folder = tmp_path_factory.mktemp("registry")
    before = mlflow.get_tracking_uri()
    uri = f"sqlite:///{folder}/mlflow.db"
    mlflow.set_tracking_uri(uri)
    mlflow.create_experiment("tests", artifact_location=(folder / "artifacts").as_uri())
    mlflow.set_experiment("tests")
    registrand = Registrand(
        candidate=best_candidate([ROW]),
        policy=adapted,
        prompt_template=TEMPLATE,
        example={"prompt": "cash | 5"},
        max_new_tokens=6,
        batch_size=2,
        more_of_the_card="\n## Where it comes from\n",
    )
    with mlflow.start_run() as run:
        register(registrand, "policy")
    (folder / "kept").mkdir()
    mlflow.artifacts.download_artifacts("models:/policy@champion", dst_path=str(folder / "kept"))
    yield Registered(uri, adapted, run.info.run_id, folder / "kept")
    mlflow.set_tracking_uri(before)
