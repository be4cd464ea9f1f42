from __future__ import annotations

from typing import Any

from torch import Tensor
from transformers import OPTConfig, OPTForCausalLM, Qwen2Config, Qwen2ForCausalLM
from trl.trainer.utils import add_fused_lm_head

from finrlhf_pipeline.training.grpo.probe import find_difference
from finrlhf_pipeline.training.grpo.switch import keep_only_scored

SMALL = {"vocab_size": 16, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}


def prepared(model: Any) -> Any:
    add_fused_lm_head(model)
    keep_only_scored(model)
    return model


def padded(model: Any, ids: Tensor, mask: Tensor, width: int) -> Tensor:
    labels = ids.masked_fill(mask == 0, -100)
    labels[:, :-width] = -100
    outputs = model(input_ids=ids, attention_mask=mask, labels=labels, fused_lm_head=True)
    scores: Tensor = outputs.log_probs[:, -width:]
    return scores


def test_models_that_score_a_shared_prompt_alike_pass(tiny: Any) -> None:
    qwen = Qwen2ForCausalLM(Qwen2Config(**SMALL, intermediate_size=16, num_key_value_heads=1))
    for model in (tiny.llama(), qwen):
        assert find_difference(prepared(model.train()), padded) is None
        assert model.training
        assert model.config._attn_implementation == "sdpa"


def test_a_model_that_numbers_positions_otherwise_is_found_out() -> None:
    config = OPTConfig(**SMALL, ffn_dim=16, word_embed_proj_dim=16, max_position_embeddings=32)
    reason = find_difference(prepared(OPTForCausalLM(config)), padded)
    assert reason is not None
    assert reason.startswith("a trial")
