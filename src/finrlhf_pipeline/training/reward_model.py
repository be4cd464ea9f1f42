"""The reward model: any sequence classifier, trained to score the chosen answer higher."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from datasets import Dataset
from transformers import PreTrainedTokenizerBase, set_seed
from trl import RewardConfig, RewardTrainer

from finrlhf_pipeline.modelling.checkpoint import Checkpoint, CheckpointError
from finrlhf_pipeline.modelling.encoding import encode_prompt, encode_response
from finrlhf_pipeline.modelling.loading import new_classifier, open_classifier, open_tokenizer
from finrlhf_pipeline.modelling.lora import lora_config
from finrlhf_pipeline.modelling.scoring import score_texts
from finrlhf_pipeline.training.parameters import LoraParameters, TrainerParameters
from finrlhf_pipeline.training.sft import save_whole
from finrlhf_pipeline.training.supervision import (
    Trained,
    TrainingError,
    library_defaults,
    run_to_end,
)
from finrlhf_pipeline.training.workspace import RESULT, close_workspace, open_workspace

# enough pairs to tell a head that was not saved from one that was
CHECKED_PAIRS: Final = 16
SAME_SCORE: Final = 1e-4


def train_reward_model(
    base: Checkpoint,
    pairs: Sequence[Mapping[str, Any]],
    trainer: TrainerParameters,
    lora: LoraParameters | None,
    *,
    margin_scale: float,
    seed: int,
    workspace: Path,
) -> Trained:
    """Train by Bradley-Terry with each pair's strength as margin; reload and compare at the end."""
    if not pairs:
        raise TrainingError(
            "There is no preference pair to learn from: the training split is empty."
        )
    settings = {
        "trainer": trainer.model_dump(),
        "lora": lora.model_dump() if lora else None,
        "margin_scale": margin_scale,
        "seed": seed,
    }
    resume_from = open_workspace(workspace, base, pairs, settings)
    set_seed(seed)
    tokenizer = open_tokenizer(base)
    run = RewardTrainer(
        model=new_classifier(base, dtype=torch.bfloat16 if trainer.bf16 else torch.float32),
        args=RewardConfig(
            **library_defaults(workspace),
            **trainer.library_arguments(),
            seed=seed,
            max_length=None,
        ),
        train_dataset=Dataset.from_list(
            [encode_pair(tokenizer, row, margin_scale) for row in pairs]
        ),
        processing_class=tokenizer,
        peft_config=(
            lora_config(**lora.model_dump(), task_type="SEQ_CLS") if lora is not None else None
        ),
    )
    history = run_to_end(run, resume_from)
    result = Checkpoint(base=str(workspace / RESULT), fingerprint="")
    if run.is_world_process_zero():
        trained = run.accelerator.unwrap_model(run.model).eval()
        save_whole(trained, tokenizer, workspace / RESULT)
        check_reloads(trained, tokenizer, result, pairs[:CHECKED_PAIRS])
        close_workspace(workspace)
    run.accelerator.wait_for_everyone()
    return Trained(result, history)


def encode_pair(
    tokenizer: PreTrainedTokenizerBase, row: Mapping[str, Any], margin_scale: float
) -> dict[str, Any]:
    """Return both answers behind the same prompt, and how far apart they should score."""
    prompt = encode_prompt(tokenizer, row["prompt"])
    return {
        "chosen_ids": prompt + encode_response(tokenizer, row["chosen"]),
        "rejected_ids": prompt + encode_response(tokenizer, row["rejected"]),
        "margin": margin_scale * row["preference_strength"],
    }


def check_reloads(
    trained: torch.nn.Module,
    tokenizer: PreTrainedTokenizerBase,
    saved: Checkpoint,
    pairs: Sequence[Mapping[str, Any]],
) -> None:
    """Refuse a reward model that scores differently after it was saved and opened again."""
    texts = [(row["prompt"], row["chosen"]) for row in pairs]
    before = score_texts(trained, tokenizer, texts)
    after = score_texts(open_classifier(saved), open_tokenizer(saved), texts)
    worst = max(abs(a - b) for a, b in zip(before, after, strict=True))
    if worst > SAME_SCORE:
        raise CheckpointError(
            f"The reward model in '{saved.base}' scores up to {worst:.4g} differently after it was "
            "saved and opened again: its score head or pad token did not survive, so nothing "
            "may use it."
        )
