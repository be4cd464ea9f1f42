"""Hooks see leaves where nodes see models."""

from pydantic import BaseModel

from finrlhf_pipeline.hooks.parameters import ParameterLeaves


class Trainer(BaseModel):
    beta: float = 0.04


class Stage(BaseModel):
    trainer: Trainer = Trainer()


def test_typed_parameters_become_nested_dictionaries() -> None:
    inputs = {"params:grpo": Stage(), "rows": [1]}
    ParameterLeaves().before_node_run(inputs)
    assert inputs == {"params:grpo": {"trainer": {"beta": 0.04}}, "rows": [1]}
