"""GRPO as a function of plain values."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import set_seed
from trl import GRPOConfig

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import check_fits, encode_prompt
from finrlhf_pipeline.modelling.loading import context_window, open_causal_lm, open_tokenizer
from finrlhf_pipeline.modelling.lora import lora_config
from finrlhf_pipeline.rewards import Mixture
from finrlhf_pipeline.training.callbacks import BEST, Validation, WatchTraining
from finrlhf_pipeline.training.correctness import measure_correctness
from finrlhf_pipeline.training.grpo.cycle import align_save_steps, generation_cycle
from finrlhf_pipeline.training.grpo.trainer import SharedPrefixGRPOTrainer
from finrlhf_pipeline.training.parameters import (
    GrpoTrainerParameters,
    LoraParameters,
    ValidationParameters,
)
from finrlhf_pipeline.training.stop_rules import StopRules
from finrlhf_pipeline.training.supervision import (
    Trained,
    TrainingError,
    library_defaults,
    run_to_end,
)
from finrlhf_pipeline.training.workspace import RESULT, close_workspace, open_workspace

Row = Mapping[str, Any]


def train_grpo(
    start: Checkpoint,
    rows: Sequence[Row],
    held_out: Sequence[Row],
    rewards: Mixture,
    trainer: GrpoTrainerParameters,
    lora: LoraParameters,
    *,
    validation: ValidationParameters,
    rules: StopRules,
    seed: int,
    workspace: Path,
) -> Trained:
    """Train an adapter on `start` to earn rewards for answers to `prompt` of each row."""
    if not rows:
        raise TrainingError("There is no question to answer: the training split is empty.")
    settings = {
        "trainer": trainer.model_dump(),
        "lora": lora.model_dump(),
        "rewards": dict(zip(rewards.names, rewards.weights, strict=True)),
        "validation": validation.model_dump(),
        "seed": seed,
    }
    resume_from = open_workspace(workspace, start, rows, settings)
    set_seed(seed)
    tokenizer = open_tokenizer(start)
    check_fits(
        ((row["prompt"][:80], len(encode_prompt(tokenizer, row["prompt"]))) for row in rows),
        context_window(start),
        room_for_answer=trainer.max_completion_length,
    )
    run = SharedPrefixGRPOTrainer(
        model=open_causal_lm(start, dtype=torch.bfloat16 if trainer.bf16 else torch.float32),
        reward_funcs=list(rewards.rewards),
        args=grpo_config(trainer, rewards, seed, workspace),
        train_dataset=Dataset.from_list([dict(row) for row in rows]),
        processing_class=tokenizer,
        peft_config=lora_config(**lora.model_dump()),
    )
    asked = held_out[: validation.questions]

    def measure() -> float:
        model = run.accelerator.unwrap_model(run.model)
        return measure_correctness(
            model, tokenizer, asked, max_new_tokens=trainer.max_completion_length
        )

    watch = WatchTraining(rules, Validation(measure, validation.every_steps))
    run.add_callback(watch)
    history = run_to_end(run, resume_from)
    if run.is_world_process_zero():
        (workspace / BEST).rename(workspace / RESULT)
        close_workspace(workspace)
    run.accelerator.wait_for_everyone()
    adapter = str(workspace / RESULT)
    return Trained(Checkpoint(start.base, "", revision=start.revision, adapter=adapter), history)


def grpo_config(
    trainer: GrpoTrainerParameters, rewards: Mixture, seed: int, workspace: Path
) -> GRPOConfig:
    """Return TRL's configuration, with checkpoints only where a run can go on from exactly."""
    arguments = trainer.library_arguments()
    accumulated = trainer.gradient_accumulation_steps
    cycle = generation_cycle(
        trainer.steps_per_generation or accumulated, trainer.num_iterations, accumulated
    )
    arguments["save_steps"] = align_save_steps(trainer.save_steps, cycle)
    return GRPOConfig(
        **library_defaults(workspace),
        **arguments,
        reward_weights=list(rewards.weights),
        seed=seed,
        log_completions=False,
    )
