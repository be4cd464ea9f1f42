"""Supervised fine-tuning: the model learns the responses of demonstrations, never the prompts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import PeftModel
from transformers import PreTrainedTokenizerBase, set_seed
from trl import SFTConfig, SFTTrainer

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import encode_prompt, encode_response
from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.modelling.lora import lora_config
from finrlhf_pipeline.training.parameters import LoraParameters, TrainerParameters
from finrlhf_pipeline.training.supervision import (
    Trained,
    TrainingError,
    library_defaults,
    run_to_end,
)
from finrlhf_pipeline.training.workspace import RESULT, close_workspace, open_workspace

# what the library's loss leaves out
IGNORED = -100


def train_sft(
    base: Checkpoint,
    demonstrations: Sequence[Mapping[str, Any]],
    trainer: TrainerParameters,
    lora: LoraParameters | None,
    *,
    seed: int,
    workspace: Path,
) -> Trained:
    """Train on `prompt` and `response` of each row and return a whole model, adapters merged."""
    if not demonstrations:
        raise TrainingError("There is no demonstration to learn from: the training split is empty.")
    settings = {
        "trainer": trainer.model_dump(),
        "lora": lora.model_dump() if lora else None,
        "seed": seed,
    }
    resume_from = open_workspace(workspace, base, demonstrations, settings)
    set_seed(seed)
    tokenizer = open_tokenizer(base)
    model = open_causal_lm(base, dtype=_dtype(trainer), trainable=True)
    run = SFTTrainer(
        model=model,
        args=SFTConfig(
            **library_defaults(workspace),
            **trainer.library_arguments(),
            seed=seed,
            packing=False,
            max_length=None,
            dataset_kwargs={"skip_prepare_dataset": True},
        ),
        train_dataset=Dataset.from_list([labelled(tokenizer, row) for row in demonstrations]),
        processing_class=tokenizer,
        peft_config=lora_config(**lora.model_dump()) if lora else None,
    )
    history = run_to_end(run, resume_from)
    if run.is_world_process_zero():
        save_whole(run.accelerator.unwrap_model(run.model), tokenizer, workspace / RESULT)
        close_workspace(workspace)
    run.accelerator.wait_for_everyone()
    return Trained(Checkpoint(base=str(workspace / RESULT), fingerprint=""), history)


def labelled(tokenizer: PreTrainedTokenizerBase, row: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return tokens and labels, in which the prompt counts for nothing and the end token counts."""
    prompt = encode_prompt(tokenizer, row["prompt"])
    response = encode_response(tokenizer, row["response"])
    return {"input_ids": prompt + response, "labels": [IGNORED] * len(prompt) + response}


def save_whole(model: Any, tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """Write weights and tokenizer as one model's folder."""
    whole: Any = model.merge_and_unload() if isinstance(model, PeftModel) else model
    whole.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)


def _dtype(trainer: TrainerParameters) -> torch.dtype:
    return torch.bfloat16 if trainer.bf16 else torch.float32
