"""Train with as many processes as the launcher starts, and save the weights: run by a test."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from conftest import Tiny

from finrlhf_pipeline.training.grpo import SharedPrefixGRPOTrainer

SCENARIOS = {
    "whole groups": {"rows": 8},
    "torn groups": {"rows": 4},
    "penalty and accumulation": {"rows": 8, "gradient_accumulation_steps": 2, "beta": 0.1},
}


def train(folder: Path, processes: int, rows: int, **changes: object) -> dict[str, torch.Tensor]:
    """Train on `rows` rows a micro-step, shared among the processes."""
    trainer = SharedPrefixGRPOTrainer(
        model=Tiny.llama(),
        reward_funcs=Tiny.count_even,
        args=Tiny.settings(
            folder,
            per_device_train_batch_size=rows // processes,
            optim="sgd",
            learning_rate=0.5,
            ddp_backend="gloo",
            **changes,
        ),
        train_dataset=Tiny.prompts_of((9, 5, 12, 3, 7, 4)),
        processing_class=Tiny.tokenizer(),
        peft_config=Tiny.lora(),
    )
    assert trainer.writing_obstacle is None
    assert trainer.accelerator.num_processes == processes
    trainer.train()
    model = trainer.accelerator.unwrap_model(trainer.model)
    return {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}


if __name__ == "__main__":
    target, count = Path(sys.argv[1]), int(sys.argv[2])
    found = {name: train(target, count, **values) for name, values in SCENARIOS.items()}
    if torch.distributed.get_rank() == 0:
        torch.save(found, target / f"{count}.pt")
