"""The reward model: any sequence classifier, trained to score the chosen answer higher."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import torch
from datasets import Dataset
from transformers import PreTrainedTokenizerBase, set_seed
from trl import RewardConfig, RewardTrainer
from trl.trainer.reward_trainer import DataCollatorForPreference

from finrlhf_pipeline.modelling.checkpoint import Checkpoint, CheckpointError
from finrlhf_pipeline.modelling.encoding import encode_prompt, encode_response
from finrlhf_pipeline.modelling.likelihood_scorer import score_by_likelihood
from finrlhf_pipeline.modelling.loading import (
    new_classifier,
    open_causal_lm,
    open_classifier,
    open_tokenizer,
)
from finrlhf_pipeline.modelling.lora import lora_config
from finrlhf_pipeline.modelling.scoring import score_texts
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.fitting import check_room
from finrlhf_pipeline.training.parameters import LoraParameters, TrainerParameters
from finrlhf_pipeline.training.processes import ask_first
from finrlhf_pipeline.training.rows_seen import dealt_rows, write_rows_seen
from finrlhf_pipeline.training.sft import save_whole
from finrlhf_pipeline.training.soundness import SoundLoss
from finrlhf_pipeline.training.supervision import Trained, library_defaults, run_to_end
from finrlhf_pipeline.training.workspace import RESULT, open_workspace, writing_result

ScoreFrom: TypeAlias = Literal["head", "likelihood"]

# enough pairs to tell a head that was not saved from one that was
CHECKED_PAIRS: Final = 16
SAME_SCORE: Final = 1e-4


class SoundRewardTrainer(SoundLoss, RewardTrainer):
    """TRL's trainer, which stops at a loss that is no number."""


def train_reward_model(
    base: Checkpoint,
    pairs: Sequence[Mapping[str, Any]],
    trainer: TrainerParameters,
    lora: LoraParameters | None,
    *,
    margin_scale: float,
    score_from: ScoreFrom = "head",
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
        "score_from": score_from,
        "seed": seed,
    }
    tokenizer = open_tokenizer(base)
    rows = [encode_pair(tokenizer, row, margin_scale) for row in pairs]
    lengths = [max(len(row["chosen_ids"]), len(row["rejected_ids"])) for row in rows]
    check_room(base, pairs, lengths, trainer, lora, texts_per_row=2)
    resume_from = ask_first(lambda: open_workspace(workspace, base, pairs, settings))
    set_seed(seed)
    by_likelihood = score_from == "likelihood"
    run = SoundRewardTrainer(
        model=(
            score_by_likelihood(open_causal_lm(base, trainable=True))
            if by_likelihood
            else new_classifier(base)
        ),
        data_collator=PairsWithStarts(int(tokenizer.pad_token_id)) if by_likelihood else None,
        args=RewardConfig(
            **library_defaults(workspace),
            **trainer.library_arguments(),
            seed=seed,
            max_length=None,
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
        peft_config=(
            lora_config(**lora.model_dump(), task_type="SEQ_CLS") if lora is not None else None
        ),
    )
    history = run_to_end(run, resume_from)
    if run.is_world_process_zero():
        trained = run.accelerator.unwrap_model(run.model).eval()
        with writing_result(workspace) as folder:
            save_whole(trained, tokenizer, folder)
            saved = Checkpoint(base=str(folder), fingerprint="")
            check_reloads(trained, tokenizer, saved, pairs[:CHECKED_PAIRS])
            write_rows_seen(folder, pairs, dealt_rows(run, run.state.global_step))
    run.accelerator.wait_for_everyone()
    return Trained(Checkpoint(base=str(workspace / RESULT), fingerprint=""), history)


def encode_pair(
    tokenizer: PreTrainedTokenizerBase, row: Mapping[str, Any], margin_scale: float
) -> dict[str, Any]:
    """Return both answers behind the same prompt, and how far apart they should score."""
    prompt = encode_prompt(tokenizer, row["prompt"])
    return {
        "chosen_ids": prompt + encode_response(tokenizer, row["chosen"]),
        "rejected_ids": prompt + encode_response(tokenizer, row["rejected"]),
        "margin": margin_scale * row["preference_strength"],
        "answer_start": len(prompt),
    }


class PairsWithStarts(DataCollatorForPreference):
    """TRL's batches of pairs, chosen answers before rejected ones, with where answers begin."""

    def torch_call(self, examples: list[dict[str, Any]]) -> dict[str, Any]:
        """Return one batch."""
        batch: dict[str, Any] = super().torch_call(examples)
        batch["answer_starts"] = torch.tensor([row["answer_start"] for row in examples] * 2)
        return batch


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
