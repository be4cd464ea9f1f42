from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from peft import PromptTuningConfig, TaskType, get_peft_model
from torch import nn
from transformers import (
    GenerationConfig,
    LogitsProcessorList,
    MambaConfig,
    MambaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    RepetitionPenaltyLogitsProcessor,
    T5Config,
    T5ForConditionalGeneration,
    TemperatureLogitsWarper,
)

from finrlhf_pipeline.training.grpo import obstacles

SMALL = {"vocab_size": 8, "hidden_size": 8, "num_hidden_layers": 2}
HEADS = {**SMALL, "intermediate_size": 8, "num_attention_heads": 2, "num_key_value_heads": 1}


def test_a_llama_or_qwen_with_full_attention_has_none(tiny: Any) -> None:
    assert obstacles.in_model(tiny.llama()) is None
    assert obstacles.in_model(Qwen2ForCausalLM(Qwen2Config(**HEADS))) is None


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (lambda: MistralForCausalLM(MistralConfig(**HEADS, sliding_window=4)), "sliding"),
        (
            lambda: Qwen2ForCausalLM(
                Qwen2Config(**HEADS, use_sliding_window=True, max_window_layers=1)
            ),
            "it has layers of sliding_attention",
        ),
        (
            lambda: MambaForCausalLM(MambaConfig(**SMALL, state_size=2)),
            "it keeps a running state instead of keys and values",
        ),
        (
            lambda: T5ForConditionalGeneration(
                T5Config(vocab_size=8, d_model=8, d_kv=4, d_ff=8, num_layers=1, num_heads=2)
            ),
            "it has an encoder and a decoder",
        ),
    ],
    ids=["window", "hybrid", "state space", "encoder-decoder"],
)
def test_models_that_cannot_share_are_named(model: Any, reason: str) -> None:
    assert reason in (obstacles.in_model(model()) or "")


def test_a_learned_prompt_is_named(tiny: Any) -> None:
    config = PromptTuningConfig(task_type=TaskType.CAUSAL_LM, num_virtual_tokens=2)
    model = get_peft_model(tiny.llama(), config)
    assert obstacles.in_model(model) == "its adapter learns a prompt"


def test_active_dropout_is_named(tiny: Any) -> None:
    assert obstacles.in_dropout(tiny.llama()) is None
    assert "attention_dropout of 0.1" in (
        obstacles.in_dropout(tiny.llama(attention_dropout=0.1)) or ""
    )
    adapted = get_peft_model(tiny.llama(), tiny.lora(lora_dropout=0.05))
    assert "dropout of 0.05 is active in" in (obstacles.in_dropout(adapted) or "")
    assert obstacles.in_dropout(nn.Sequential(nn.Dropout(0.0))) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"use_liger_kernel": True}, "liger kernels are on"),
        ({"torch_compile": True}, "the model is compiled"),
        ({"gradient_checkpointing": True}, None),
        (
            {
                "gradient_checkpointing": True,
                "gradient_checkpointing_kwargs": {"use_reentrant": True},
            },
            "reentrant activation checkpointing is on",
        ),
    ],
)
def test_settings_that_do_not_go_with_sharing_are_named(
    changes: dict[str, Any], reason: str | None
) -> None:
    plain = {
        "use_liger_kernel": False,
        "torch_compile": False,
        "gradient_checkpointing": False,
        "gradient_checkpointing_kwargs": None,
    }
    trainer = SimpleNamespace(
        aux_loss_enabled=False, is_fsdp_enabled=False, is_deepspeed_enabled=False
    )
    assert obstacles.in_training(SimpleNamespace(**{**plain, **changes}), trainer) == reason


@pytest.mark.parametrize(
    ("config", "processors", "reason"),
    [
        ({}, [TemperatureLogitsWarper(0.7)], None),
        ({"do_sample": False}, [], "they are not sampled"),
        ({"num_beams": 2}, [], "they are not sampled"),
        ({"stop_strings": ["end"]}, [], "they end at strings"),
        (
            {},
            [RepetitionPenaltyLogitsProcessor(1.2)],
            "RepetitionPenaltyLogitsProcessor changes the scores",
        ),
    ],
)
def test_generation_that_our_loop_does_not_know_is_named(
    config: dict[str, Any], processors: list[Any], reason: str | None
) -> None:
    args = SimpleNamespace(use_transformers_continuous_batching=False)
    found = obstacles.in_generation(
        args, GenerationConfig(**{"do_sample": True, **config}), LogitsProcessorList(processors)
    )
    assert found == reason


def test_continuous_batching_is_named() -> None:
    args = SimpleNamespace(use_transformers_continuous_batching=True)
    config = GenerationConfig(do_sample=True)
    assert obstacles.in_generation(args, config, []) == "continuous batching is on"
