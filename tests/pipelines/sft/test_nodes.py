"""Demonstrations are gold programs, and the node hands its parameters on."""

from collections.abc import Callable
from typing import Any

import pytest

from finrlhf_pipeline.finqa import parse_response
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.sft.nodes import build_demonstrations, train_sft
from finrlhf_pipeline.pipelines.sft.parameters import SftParameters
from finrlhf_pipeline.training.supervision import Trained

PROMPT = {"id": "a", "source": "train.json", "position": 3, "prompt": "sales?"}
EXAMPLE = {
    "id": "a",
    "filename": "acme",
    "pre_text": [],
    "post_text": [],
    "table": [["", "2019"], ["sales", "94"]],
    "qa": {"question": "sales?", "program": "add(94, 0)", "exe_ans": 94.0},
}


Shipped = Callable[..., dict[str, Any]]


def parameters_with(shipped: Shipped, **demonstrations: Any) -> SftParameters:
    return SftParameters.model_validate({**shipped("sft"), "demonstrations": demonstrations})


def test_a_demonstration_is_the_gold_program_beside_its_prompt(shipped_parameters: Shipped) -> None:
    careful = parameters_with(shipped_parameters, scale_slips=0.0)
    (row,) = build_demonstrations([EXAMPLE], [PROMPT], careful)
    assert {name: row[name] for name in PROMPT} == PROMPT
    assert parse_response(row["response"]).program == "add(94, 0)"
    assert row["slipped"] is False


def test_a_slip_is_told_and_marked(shipped_parameters: Shipped) -> None:
    in_thousands = {**EXAMPLE, "table": [["in thousands", "2019"], ["sales", "94"]]}
    careless = parameters_with(shipped_parameters, scale_slips=1.0)
    (row,) = build_demonstrations([in_thousands], [PROMPT], careless)
    assert parse_response(row["response"]).program == "add(94, 0), multiply(#0, const_1000)"
    assert row["slipped"] is True


def test_only_the_first_prompts_are_demonstrated(shipped_parameters: Shipped) -> None:
    examples = [{**EXAMPLE, "id": name} for name in "abc"]
    prompts = [{**PROMPT, "id": name} for name in "abc"]
    two = parameters_with(shipped_parameters, count=2)
    assert [row["id"] for row in build_demonstrations(examples, prompts, two)] == ["a", "b"]


def test_slips_are_the_same_whatever_else_is_demonstrated(shipped_parameters: Shipped) -> None:
    table = [["in thousands", "2019"], ["sales", "94"]]
    examples = [{**EXAMPLE, "id": str(number), "table": table} for number in range(200)]
    prompts = [{**PROMPT, "id": str(number)} for number in range(200)]
    some = parameters_with(shipped_parameters, scale_slips=0.5)
    rows = build_demonstrations(examples, prompts, some)
    assert rows[100:] == build_demonstrations(examples, prompts[100:], some)
    assert 60 < sum(row["slipped"] for row in rows) < 140


def test_the_training_is_given_the_parameters(
    shipped_parameters: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: dict[str, Any] = {}

    def training(*given: Any, **named: Any) -> Trained:
        heard.update(named, given=given)
        return Trained(Checkpoint("folder", ""), [{"step": 1.0}])

    monkeypatch.setattr("finrlhf_pipeline.training.sft.train_sft", training)
    parameters = SftParameters.model_validate(shipped_parameters("sft"))
    base = Checkpoint("base", "")
    policy, history = train_sft(base, [PROMPT], parameters)
    assert (policy, history) == (Checkpoint("folder", ""), [{"step": 1.0}])
    assert heard["given"] == (base, [PROMPT], parameters.trainer, parameters.lora)
    assert heard["seed"] == parameters.seed
    assert str(heard["workspace"]) == parameters.workspace
