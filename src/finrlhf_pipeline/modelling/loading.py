"""Opening checkpoints: safetensors only, no remote code, and every key accounted for."""

from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from peft import PeftModel
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import cached_file
from transformers.utils import logging as progress

from finrlhf_pipeline.modelling.checkpoint import Checkpoint, CheckpointError
from finrlhf_pipeline.modelling.likelihood_scorer import is_by_likelihood, score_by_likelihood
from finrlhf_pipeline.modelling.quantization import four_bits

WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
# what transformers calls the head of a sequence classifier, and of the model that was pretrained
NEW_HEADS = ("score.", "classifier.", "pooler.", "pre_classifier.")
OLD_HEADS = ("lm_head.", "cls.", "lm_predictions.", "mask_predictions.", "vocab_")


def open_tokenizer(checkpoint: Checkpoint) -> PreTrainedTokenizerBase:
    """Return the tokenizer of the base, padding on the left as generation needs it."""
    tokenizer = AutoTokenizer.from_pretrained(**_source(checkpoint), padding_side="left")
    if tokenizer.eos_token_id is None and tokenizer.sep_token is not None:
        tokenizer.eos_token = tokenizer.sep_token  # how an encoder's texts end
    if tokenizer.eos_token_id is None:
        raise CheckpointError(
            f"The tokenizer of '{checkpoint.base}' has no end token, so answers could never end: "
            "set eos_token in its tokenizer_config.json."
        )
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def open_causal_lm(
    checkpoint: Checkpoint,
    *,
    dtype: torch.dtype = torch.float32,
    trainable: bool = False,
    load_in_4bit: bool = False,
) -> PreTrainedModel | PeftModel:
    """Return the language model, its adapter applied; frozen unless `trainable`."""
    # weights in four bits are made on their device and cannot be moved there later
    options = (
        {"quantization_config": four_bits(dtype), "device_map": {"": _device()}}
        if load_in_4bit
        else {}
    )
    model = _load(AutoModelForCausalLM, checkpoint, dtype=dtype, **options)
    if checkpoint.adapter is None:
        return model.requires_grad_(requires_grad=trainable)
    return _with_adapter(model, checkpoint, trainable=trainable)


def open_classifier(
    checkpoint: Checkpoint, *, dtype: torch.dtype = torch.float32, trainable: bool = False
) -> PreTrainedModel | PeftModel:
    """Return a trained sequence classifier with one score, such as a reward model."""
    if is_by_likelihood(open_config(checkpoint)):
        model = score_by_likelihood(_load(AutoModelForCausalLM, checkpoint, dtype=dtype))
    else:
        model = _load(AutoModelForSequenceClassification, checkpoint, dtype=dtype, num_labels=1)
    if checkpoint.adapter is None:
        return model.requires_grad_(requires_grad=trainable)
    return _with_adapter(model, checkpoint, trainable=trainable)


def new_classifier(
    checkpoint: Checkpoint, *, dtype: torch.dtype = torch.float32
) -> PreTrainedModel:
    """Return the base with a fresh score head, whose weights alone may be missing on disk."""
    model = _load(
        AutoModelForSequenceClassification,
        checkpoint,
        dtype=dtype,
        new_head=True,
        num_labels=1,
    )
    model.config.pad_token_id = open_tokenizer(checkpoint).pad_token_id
    return model


def open_config(checkpoint: Checkpoint) -> PreTrainedConfig:
    """Return the configuration of the base, which says its shape before any weight is read."""
    return AutoConfig.from_pretrained(**_source(checkpoint)).get_text_config()


def context_window(checkpoint: Checkpoint) -> int:
    """Return how many tokens the base can see at once."""
    window = getattr(open_config(checkpoint), "max_position_embeddings", None)
    if not isinstance(window, int):
        raise CheckpointError(
            f"The configuration of '{checkpoint.base}' does not say how many positions it has."
        )
    return window


def _source(checkpoint: Checkpoint) -> dict[str, Any]:
    if checkpoint.is_local:
        _check_local(Path(checkpoint.base))
    elif checkpoint.revision is None:
        raise CheckpointError(
            f"'{checkpoint.base}' is neither a folder here nor a hub id with a revision: give the "
            "folder, or set the revision to the commit that was reviewed."
        )
    return {
        "pretrained_model_name_or_path": checkpoint.base,
        "revision": checkpoint.revision or "main",
        "trust_remote_code": False,
    }


def _check_local(folder: Path) -> None:
    if not (folder / "config.json").is_file():
        raise CheckpointError(f"'{folder}' holds no config.json, so it is not a model's folder.")
    if not any(folder.glob("*.safetensors")):
        raise CheckpointError(
            f"'{folder}' holds no .safetensors file. Pickled weights are never loaded: convert "
            "them to safetensors first."
        )


def _check_hub(source: dict[str, Any]) -> None:
    """Refuse a hub's model without safetensors, which the library would take from elsewhere."""
    name = source["pretrained_model_name_or_path"]
    options = {"revision": source["revision"], "_raise_exceptions_for_missing_entries": False}
    if not any(cached_file(name, file, **options) for file in WEIGHTS):
        raise CheckpointError(
            f"'{name}' has no safetensors at revision {source['revision']}. Pickled weights are "
            "never loaded: convert them to safetensors once, and give the folder instead."
        )


def _load(
    kind: Any, checkpoint: Checkpoint, *, new_head: bool = False, **options: Any
) -> PreTrainedModel:
    source = _source(checkpoint)
    if checkpoint.is_local:
        progress.disable_progress_bar()  # a local model opens before a bar can be read
    else:
        _check_hub(source)
    model, found = kind.from_pretrained(
        **source, use_safetensors=True, output_loading_info=True, **options
    )
    heads = {"missing_keys": NEW_HEADS, "unexpected_keys": OLD_HEADS} if new_head else {}
    problems = {
        what: sorted(
            str(key) for key in found[what] if not str(key).startswith(heads.get(what, ()))
        )
        for what in ("missing_keys", "unexpected_keys", "mismatched_keys")
    }
    listed = "; ".join(f"{what}: {', '.join(keys)}" for what, keys in problems.items() if keys)
    if listed:
        raise CheckpointError(
            f"The weights in '{checkpoint.base}' do not match the model. {listed}. "
            "Point to the folder that this model was saved in."
        )
    return model if "device_map" in options else model.to(_device())


def _device() -> torch.device:
    """Return the accelerator of this process, where there is one."""
    available = torch.accelerator.is_available()
    return PartialState().device if available else torch.device("cpu")


def _with_adapter(model: PreTrainedModel, checkpoint: Checkpoint, *, trainable: bool) -> PeftModel:
    folder = Path(str(checkpoint.adapter))
    weights = folder / "adapter_model.safetensors"
    if not weights.is_file():
        raise CheckpointError(
            f"'{folder}' holds no adapter_model.safetensors: the training that should have "
            "written it did not finish. Run it again."
        )
    adapted = PeftModel.from_pretrained(model, str(folder), is_trainable=trainable)
    _check_adapter(adapted, weights)
    return adapted


def _check_adapter(adapted: PeftModel, weights: Path) -> None:
    from peft import get_peft_model_state_dict
    from safetensors import safe_open

    with safe_open(weights, framework="pt") as stored:
        on_disk = set(stored.keys())
    expected = set(get_peft_model_state_dict(adapted))
    if on_disk != expected:
        raise CheckpointError(
            f"The adapter '{weights}' does not match the model. "
            f"Missing: {sorted(expected - on_disk)}; unexpected: {sorted(on_disk - expected)}."
        )
