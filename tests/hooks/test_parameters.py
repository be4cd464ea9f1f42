"""Hooks see leaves where nodes see models; what no stage reads is refused."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from kedro.framework.project import configure_project
from pydantic import BaseModel

from finrlhf_pipeline.hooks.parameters import (
    ClosedParameters,
    ParameterLeaves,
    UnknownParametersError,
)


class Trainer(BaseModel):
    beta: float = 0.04


class Stage(BaseModel):
    trainer: Trainer = Trainer()


def test_typed_parameters_become_nested_dictionaries() -> None:
    inputs = {"params:grpo": Stage(), "rows": [1]}
    ParameterLeaves().before_node_run(inputs)
    assert inputs == {"params:grpo": {"trainer": {"beta": 0.04}}, "rows": [1]}


def context_with(parameters: dict[str, object], project: Path, env: str | None = None) -> Any:
    for name in ("base", "smoke"):
        (project / "conf" / name).mkdir(parents=True, exist_ok=True)
    return SimpleNamespace(config_loader={"parameters": parameters}, project_path=project, env=env)


@pytest.fixture(autouse=True)
def project_pipelines() -> None:
    configure_project("finrlhf_pipeline")


def test_a_misspelt_group_is_named_with_what_was_meant(tmp_path: Path) -> None:
    with pytest.raises(UnknownParametersError, match=r"'promts'.*did you mean 'prompts'"):
        ClosedParameters().after_context_created(context_with({"promts": {}}, tmp_path))


def test_the_groups_that_stages_read_pass(tmp_path: Path) -> None:
    ClosedParameters().after_context_created(context_with({"prompts": {}}, tmp_path, env="smoke"))


def test_a_misspelt_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownParametersError, match=r"'smok' in conf/: choose one of \['base'"):
        ClosedParameters().after_context_created(context_with({}, tmp_path, env="smok"))
