from __future__ import annotations

from typing import Any

import pytest
import torch

from finrlhf_pipeline.training.grpo.switch import (
    ATTENTION,
    UnsupportedAttentionError,
    attend,
    attention_switched,
    keep_only_scored,
)


def test_the_attention_is_switched_and_put_back_even_after_an_error(tiny: Any) -> None:
    model = tiny.llama()

    def fail() -> None:
        with attention_switched(model):
            assert model.config._attn_implementation == ATTENTION
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert model.config._attn_implementation == "sdpa"


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"softcap": 30.0}, "softcap"),
        ({"sliding_window": 4, "dropout": 0.1}, "sliding_window, attention dropout"),
        ({"shared_prefix": None}, "drops keyword arguments"),
    ],
)
def test_what_the_layout_does_not_compute_is_refused(options: dict[str, Any], what: str) -> None:
    part = torch.zeros(1, 1, 1, 1)
    with pytest.raises(UnsupportedAttentionError, match=what):
        attend(
            torch.nn.Identity(), part, part, part, None, **{"shared_prefix": object(), **options}
        )


def test_a_model_is_told_once_what_to_keep(tiny: Any) -> None:
    model = tiny.llama()
    keep_only_scored(model)
    keep_only_scored(model)
    assert len(model.base_model._forward_hooks) == 1
    assert len(model.base_model.layers[-1].mlp._forward_hooks) == 1
