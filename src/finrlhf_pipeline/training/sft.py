"""Supervised fine-tuning: the model learns the responses of demonstrations, never the prompts."""

import dataclasses
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
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.fitting import check_room
from finrlhf_pipeline.training.parameters import LoraParameters, TrainerParameters
from finrlhf_pipeline.training.processes import ask_first
from finrlhf_pipeline.training.rows_seen import dealt_rows, write_rows_seen
from finrlhf_pipeline.training.soundness import SoundLoss
from finrlhf_pipeline.training.supervision import Trained, library_defaults, run_to_end
from finrlhf_pipeline.training.workspace import RESULT, open_workspace, writing_result

# what the library's loss leaves out
IGNORED = -100


class SoundSFTTrainer(SoundLoss, SFTTrainer):
    """TRL's trainer, which stops at a loss that is no number."""


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
    tokenizer = open_tokenizer(base)
    rows = [labelled(tokenizer, row) for row in demonstrations]
    lengths = [len(row["input_ids"]) for row in rows]
    check_room(base, demonstrations, lengths, trainer, lora, scored=True)
    resume_from = ask_first(lambda: open_workspace(workspace, base, demonstrations, settings))
    set_seed(seed)
    model = open_causal_lm(
        base,
        dtype=_dtype(trainer, lora),
        trainable=True,
        load_in_4bit=trainer.load_in_4bit,
    )
    run = SoundSFTTrainer(
        model=model,
        args=SFTConfig(
            **library_defaults(workspace),
            **trainer.library_arguments(),
            seed=seed,
            packing=False,
            max_length=None,
            dataset_kwargs={"skip_prepare_dataset": True},
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
        peft_config=lora_config(**lora.model_dump()) if lora else None,
    )
    history = run_to_end(run, resume_from)
    if run.is_world_process_zero():
        with writing_result(workspace) as folder:
            trained = run.accelerator.unwrap_model(run.model)
            if lora is not None and (trainer.bf16 or trainer.load_in_4bit):
                trained = on_exact_base(trained, base, workspace / "adapter")
            save_whole(trained, tokenizer, folder)
            steps = dealt_rows(run, run.state.global_step)
            write_rows_seen(folder, demonstrations, steps)
    run.accelerator.wait_for_everyone()
    return Trained(Checkpoint(base=str(workspace / RESULT), fingerprint=""), history)


def labelled(tokenizer: PreTrainedTokenizerBase, row: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return tokens and labels, in which the prompt counts for nothing and the end token counts."""
    prompt = encode_prompt(tokenizer, row["prompt"])
    response = encode_response(tokenizer, row["response"])
    return {"input_ids": prompt + response, "labels": [IGNORED] * len(prompt) + response}


def on_exact_base(model: PeftModel, base: Checkpoint, folder: Path) -> PeftModel:
    """Return the adapter on weights of full precision: merged into others it would be rounded."""
    model.save_pretrained(folder)
    return open_causal_lm(dataclasses.replace(base, adapter=str(folder)))


def save_whole(model: Any, tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """Write weights, an adapter merged into them, and tokenizer as one model's folder."""
    whole: Any = model.merge_and_unload() if isinstance(model, PeftModel) else model
    whole.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)


def _dtype(trainer: TrainerParameters, lora: LoraParameters | None) -> torch.dtype:
    """Return the base's precision: weights that are trained themselves would lose small updates."""
    return torch.bfloat16 if trainer.bf16 and lora is not None else torch.float32
