from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from finrlhf_pipeline.training.grpo.last_layer import LastLayer, attend_from_ends, narrow_last_layer


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mlp = nn.Linear(4, 4)

    def forward(self, hidden: torch.Tensor, **_: Any) -> torch.Tensor:
        return hidden + self.mlp(hidden)


def test_only_the_needed_places_are_run() -> None:
    layer, hidden = Layer(), torch.randn(1, 5, 4)
    expected = layer(hidden)
    seen: list[int] = []
    layer.mlp.register_forward_pre_hook(lambda _, args: seen.append(args[0].size(1)))
    LastLayer(layer, layer.mlp)
    needed = torch.tensor([1, 4])
    narrowed = layer(hidden, shared_prefix=SimpleNamespace(needed=needed))
    torch.testing.assert_close(narrowed[:, needed], expected[:, needed])
    assert torch.equal(narrowed[:, 0], hidden[:, 0])
    assert torch.equal(layer(hidden), expected)
    assert torch.equal(layer(hidden, shared_prefix=SimpleNamespace(needed=None)), expected)


def test_models_with_experts_or_other_parts_are_left_alone(tiny: Any) -> None:
    usual = tiny.llama()
    narrow_last_layer(usual)
    assert usual.model.layers[-1].mlp._forward_pre_hooks
    assert not usual.model.layers[0].mlp._forward_pre_hooks
    experts = tiny.llama()
    experts.config.num_experts_per_tok = 2
    narrow_last_layer(experts)
    assert not experts.model.layers[-1].mlp._forward_pre_hooks


def test_the_last_token_of_a_prompt_attends_to_all_that_is_visible() -> None:
    query, key, value = torch.randn(2, 3, 8), torch.randn(2, 3, 5, 8), torch.randn(2, 3, 5, 8)
    visible = torch.tensor([[True] * 5, [True] * 2 + [False] * 3])
    out = attend_from_ends(query, key, value, visible, 0.4)
    for prompt, width in ((0, 5), (1, 2)):
        expected = scaled_dot_product_attention(
            query[prompt, :, None], key[prompt, :, :width], value[prompt, :, :width], scale=0.4
        )
        torch.testing.assert_close(out[prompt], expected[:, 0])
