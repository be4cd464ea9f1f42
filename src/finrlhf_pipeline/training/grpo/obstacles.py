"""Why a model or a setting cannot share prompts, in words that finish the trainer's sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from torch import nn
from transformers import GenerationConfig, PreTrainedModel
from transformers.generation import (
    GenerationMode,
    MinPLogitsWarper,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

_KNOWN_WARPERS = (
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
    MinPLogitsWarper,
)
_Dropout = nn.modules.dropout._DropoutNd  # noqa: SLF001 - what every dropout layer inherits
_DROPOUTS = (
    "attention_dropout",
    "activation_dropout",
    "hidden_dropout",
    "dropout",
    "resid_dropout",
)


def in_model(model: PreTrainedModel) -> str | None:
    """Return what keeps a model from attending to a shared prompt, as far as its parts tell.

    What its parts do not tell (other ways to number positions or to attend) shows when it is run:
    see `probe`.
    """
    return next(_in_model(model), None)


def _in_model(model: PreTrainedModel) -> Iterator[str]:
    config = model.config.get_text_config()
    if model.config.is_encoder_decoder:
        yield "it has an encoder and a decoder"
    if getattr(model.config, "vision_config", None) or getattr(model.config, "audio_config", None):
        yield "it reads more than text"
    if model._is_stateful:  # noqa: SLF001 - transformers has no public name for it
        yield "it keeps a running state instead of keys and values"
    other = {
        kind for kind in getattr(config, "layer_types", None) or () if kind != "full_attention"
    }
    if other:
        yield f"it has layers of {', '.join(sorted(other))}"
    if not getattr(config, "layer_types", None) and getattr(config, "sliding_window", None):
        yield "it attends in a sliding window"
    if any(peft.is_prompt_learning for peft in getattr(model, "peft_config", {}).values()):
        yield "its adapter learns a prompt"


def in_dropout(model: nn.Module) -> str | None:
    """Return which dropout is active: each row of TRL's batch would see other masks."""
    for name, module in model.named_modules():
        if isinstance(module, _Dropout) and module.p > 0:
            return f"dropout of {module.p:g} is active in {name}, and a shared prompt sees one mask"
        for attribute in _DROPOUTS:
            rate = getattr(module, attribute, 0.0)
            if isinstance(rate, float) and rate > 0:
                return f"{attribute} of {rate:g} is active, and a shared prompt sees one mask"
    return None


def in_training(args: Any, trainer: Any) -> str | None:
    """Return which setting of the trainer does not go with scoring a shared prompt once."""
    found = {
        "liger kernels are on": args.use_liger_kernel,
        "the model is compiled": args.torch_compile,
        "experts are balanced by an auxiliary loss, which counts tokens": trainer.aux_loss_enabled,
        "the model is split by FSDP": trainer.is_fsdp_enabled,
        "the model is split by DeepSpeed": trainer.is_deepspeed_enabled,
        "reentrant activation checkpointing is on": args.gradient_checkpointing
        and (args.gradient_checkpointing_kwargs or {}).get("use_reentrant", False),
    }
    return next((reason for reason, holds in found.items() if holds), None)


def in_generation(args: Any, config: GenerationConfig, processors: Sequence[Any]) -> str | None:
    """Return which setting of the generation our own loop does not know."""
    found = {
        "continuous batching is on": args.use_transformers_continuous_batching,
        "they are not sampled": config.get_generation_mode() != GenerationMode.SAMPLE,
        "they end at strings": bool(config.stop_strings),
        "they end after a time": config.max_time is not None,
    }
    for processor in processors:
        if not isinstance(processor, _KNOWN_WARPERS):
            found[f"{type(processor).__name__} changes the scores"] = True
    return next((reason for reason, holds in found.items() if holds), None)
