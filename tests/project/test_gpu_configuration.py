"""`--env gpu` is right by construction: every leaf is one that stages and libraries accept."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from kedro.config import OmegaConfigLoader
from kedro.framework.project import pipelines
from kedro.io import DataCatalog

PROJECT = Path(__file__).parents[2]
TRAININGS = ("sft", "reward_model", "dpo", "grpo", "ppo")
# kedro 1.7 on omegaconf 2.4
pytestmark = pytest.mark.filterwarnings("ignore:register_new_resolver:UserWarning")


def leaves(values: dict[str, Any], path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    nested = [
        leaves(value, (*path, name)) if isinstance(value, dict) else [(*path, name)]
        for name, value in values.items()
    ]
    return [leaf for part in nested for leaf in part]


def test_every_leaf_arrives_in_a_stage_that_knows_it(gpu_parameters: dict[str, Any]) -> None:
    for file in sorted((PROJECT / "conf" / "gpu" / "parameters").glob("*.yml")):
        written = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert list(written) == [file.stem]
        for _, *path, last in leaves(written):
            parameters = gpu_parameters[file.stem].model_dump()
            for step in path:
                parameters = parameters[step]
            assert last in parameters, (file.name, path, last)


def test_the_libraries_accept_what_they_are_told(
    gpu_parameters: dict[str, Any], tmp_path: Path
) -> None:
    from trl import DPOConfig, GRPOConfig, RewardConfig, SFTConfig

    from finrlhf_pipeline.training.supervision import library_defaults

    kinds = {"sft": SFTConfig, "reward_model": RewardConfig, "dpo": DPOConfig, "grpo": GRPOConfig}
    for training, kind in kinds.items():
        told = library_defaults(tmp_path) | gpu_parameters[training].trainer.library_arguments()
        accepted = kind(**told, use_cpu=True)
        assert accepted.bf16, training
        assert accepted.activation_checkpointing, training
        assert accepted.max_grad_norm == 1.0, training


@pytest.mark.parametrize("training", TRAININGS)
def test_each_training_computes_in_bf16_and_clips_its_gradients(
    gpu_parameters: dict[str, Any], training: str
) -> None:
    trainer = gpu_parameters[training].trainer
    assert trainer.bf16
    assert trainer.activation_checkpointing
    assert trainer.max_grad_norm == 1.0
    assert gpu_parameters[training].lora is None or gpu_parameters[training].lora.r == 16


@pytest.mark.parametrize(
    ("generation", "continuous", "vllm"),
    [
        ("transformers", False, False),
        ("continuous_batching", True, False),
        ("vllm", False, True),
    ],
)
def test_each_way_to_generate_is_one_switch_of_the_library(
    gpu_parameters: dict[str, Any], tmp_path: Path, generation: str, continuous: bool, vllm: bool
) -> None:
    from trl import GRPOConfig

    trainer = gpu_parameters["grpo"].trainer.model_copy(update={"generation": generation})
    accepted = GRPOConfig(str(tmp_path), **trainer.library_arguments(), use_cpu=True)
    assert accepted.use_transformers_continuous_batching is continuous
    assert accepted.use_vllm is vllm


def test_the_policy_starts_from_one_commit_of_the_hub(gpu_configuration: OmegaConfigLoader) -> None:
    base = DataCatalog.from_config(gpu_configuration["catalog"])["base_model"].load()
    assert base.base == "Qwen/Qwen2.5-0.5B-Instruct"
    assert len(str(base.revision)) == 40
    assert base.fingerprint == f"{base.base}@{base.revision}"


def test_nothing_is_written_where_another_environment_writes(
    gpu_configuration: OmegaConfigLoader,
) -> None:
    catalog = DataCatalog.from_config(gpu_configuration["catalog"])
    for pipeline in pipelines.values():
        for name in pipeline.all_outputs() & set(pipeline.datasets()):
            place = getattr(catalog.get(name), "_filepath", None)
            if place is not None:
                assert "data/gpu/" in str(place), name
