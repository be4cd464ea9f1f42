"""GRPO as a function of plain values."""

import shutil
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import set_seed
from trl import GRPOConfig

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import encode_prompt
from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.modelling.lora import lora_config
from finrlhf_pipeline.rewards import Mixture
from finrlhf_pipeline.training.callbacks import BEST, Validation, WatchTraining
from finrlhf_pipeline.training.correctness import measure_correctness
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.fitting import check_room_for_answers
from finrlhf_pipeline.training.grpo.cycle import align_save_steps, generation_cycle
from finrlhf_pipeline.training.grpo.dealing import DealOn
from finrlhf_pipeline.training.grpo.trainer import SharedPrefixGRPOTrainer
from finrlhf_pipeline.training.parameters import (
    GrpoTrainerParameters,
    LoraParameters,
    ValidationParameters,
)
from finrlhf_pipeline.training.processes import ask_first
from finrlhf_pipeline.training.rewarding import Patient, check_questions, plain_settings
from finrlhf_pipeline.training.rows_seen import dealt_rows, write_rows_seen
from finrlhf_pipeline.training.samples import Showing
from finrlhf_pipeline.training.stop_rules import StopRules
from finrlhf_pipeline.training.supervision import Trained, library_defaults, run_to_end
from finrlhf_pipeline.training.workspace import RESULT, open_workspace, writing_result

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
    check_questions(rows, held_out)
    check_budget(rules, trainer.beta)
    check_generation(trainer)
    settings = {
        "trainer": trainer.model_dump(),
        "lora": lora.model_dump(),
        "seed": seed,
        **plain_settings(rewards, held_out, validation, rules),
    }
    tokenizer = open_tokenizer(start)
    lengths = [len(encode_prompt(tokenizer, row["prompt"])) for row in rows]
    check_room_for_answers(start, rows, lengths, trainer, lora)
    resume_from = ask_first(lambda: open_workspace(workspace, start, rows, settings))
    set_seed(seed)
    run = SharedPrefixGRPOTrainer(
        model=open_causal_lm(
            start,
            dtype=torch.bfloat16 if trainer.bf16 else torch.float32,
            load_in_4bit=trainer.load_in_4bit,
        ),
        reward_funcs=[Patient(reward) for reward in rewards.rewards],
        args=grpo_config(trainer, rewards, seed, workspace),
        train_dataset=Dataset.from_list([dict(row) for row in rows]),
        processing_class=tokenizer,
        peft_config=lora_config(**lora.model_dump()),
        samples=Showing(trainer.sample_every, trainer.sample_rows),
    )
    run.add_callback(DealOn())
    asked = held_out[: validation.questions]

    def measure() -> float:
        model = run.accelerator.unwrap_model(run.model)
        return measure_correctness(
            model, tokenizer, asked, max_new_tokens=trainer.max_completion_length
        )

    watch = WatchTraining(rules, Validation(measure, validation.every_steps))
    history = run_to_end(run, resume_from, watch)
    if run.is_world_process_zero() and watch.best is not None:
        with writing_result(workspace) as folder:
            best = workspace / BEST.format(step=watch.best.step)
            shutil.copytree(best, folder, dirs_exist_ok=True)
            # TRL's own path shuffles what one generation gives over the steps that share it
            parts = 1 if run.scoring_obstacle else run.args.steps_per_generation
            write_rows_seen(folder, rows, dealt_rows(run, watch.best.step, parts=parts))
    run.accelerator.wait_for_everyone()
    adapter = str(workspace / RESULT)
    return Trained(Checkpoint(start.base, "", revision=start.revision, adapter=adapter), history)


def check_budget(rules: StopRules, beta: float) -> None:
    """Refuse a budget for a divergence that nothing measures."""
    if rules.max_kl is not None and beta == 0:
        raise TrainingError(
            f"stop.max_kl is {rules.max_kl:g}, but the divergence from the reference is measured "
            "only where trainer.beta is above 0: set trainer.beta, if only to 1e-6, or take "
            "stop.max_kl out."
        )


def check_generation(trainer: GrpoTrainerParameters) -> None:
    """Refuse a way to generate that is not installed."""
    if trainer.generation == "vllm" and find_spec("vllm") is None:
        raise TrainingError(
            "trainer.generation is vllm, which is not installed: run "
            "pip install 'finrlhf-pipeline[vllm]', or set it to transformers."
        )


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
