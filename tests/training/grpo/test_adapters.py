from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import get_peft_model
from trl import GRPOConfig

from finrlhf_pipeline.training.grpo.adapters import adapters_folded, weights_kept


def moved_adapter(tiny: Any, model: Any) -> Any:
    adapted = get_peft_model(model, tiny.lora(lora_bias=False))
    for name, parameter in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    return adapted


def test_a_folded_adapter_computes_the_same_and_leaves_no_trace(tiny: Any) -> None:
    model = moved_adapter(tiny, tiny.llama(attention_bias=True))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    ids = torch.tensor([[1, 2, 3]])
    expected = model(ids).logits
    with adapters_folded(model):
        layer = model.base_model.model.model.layers[0].self_attn.q_proj
        assert layer.merged
        torch.testing.assert_close(model(ids).logits, expected)
    assert not layer.merged
    after = model.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
    assert torch.equal(model(ids).logits, expected)


def test_half_precision_is_not_folded_for_it_would_round_the_adapter_away(tiny: Any) -> None:
    model = moved_adapter(tiny, tiny.llama().to(torch.bfloat16))
    with adapters_folded(model):
        assert not model.base_model.model.model.layers[0].self_attn.q_proj.merged


def test_an_adapter_that_is_off_stays_off(tiny: Any) -> None:
    model = moved_adapter(tiny, tiny.llama())
    ids = torch.tensor([[1, 2, 3]])
    with model.disable_adapter():
        expected = model(ids).logits
        with adapters_folded(model):
            assert torch.equal(model(ids).logits, expected)


@pytest.mark.parametrize("generation", ["use_transformers_continuous_batching", "use_vllm"])
def test_a_generation_that_changes_weights_leaves_them_as_they_were(
    tiny: Any, tmp_path: Path, generation: str
) -> None:
    model = moved_adapter(tiny, tiny.llama())
    before = {name: value.clone() for name, value in model.state_dict().items()}
    settings = {"use_cpu": True, "bf16": False, "activation_checkpointing": False}
    args = GRPOConfig(str(tmp_path), **settings, **{generation: True})
    with weights_kept(model, args):
        model.merge_adapter()
        model.unmerge_adapter()
        model.to(torch.bfloat16)
    after = model.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}
