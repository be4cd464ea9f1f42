"""Train with as many processes as meet, and save the weights: run by a test, once for each rank."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import torch

from finrlhf_pipeline.training.grpo import SharedPrefixGRPOTrainer

# rows of a micro-step, over all processes
SCENARIOS: dict[str, dict[str, Any]] = {
    "whole groups": {"rows": 8},
    "torn groups": {"rows": 4},
    "penalty and accumulation": {"rows": 8, "gradient_accumulation_steps": 2, "beta": 0.1},
}


def train(
    tiny: Any, folder: Path, processes: int, rows: int, **changes: Any
) -> dict[str, torch.Tensor]:
    """Train an adapter and return its weights."""
    trainer = SharedPrefixGRPOTrainer(
        model=tiny.llama(),
        reward_funcs=tiny.count_even,
        args=tiny.settings(
            folder,
            per_device_train_batch_size=rows // processes,
            optim="sgd",
            learning_rate=0.5,
            ddp_backend="gloo" if processes > 1 else None,
            **changes,
        ),
        train_dataset=tiny.prompts_of((9, 5, 12, 3, 7, 4)),
        processing_class=tiny.tokenizer(),
        peft_config=tiny.lora(),
    )
    assert trainer.writing_obstacle is None
    assert trainer.accelerator.num_processes == processes
    trainer.train()
    model = trainer.accelerator.unwrap_model(trainer.model)
    return {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}


def train_all(tiny: Any, folder: Path, processes: int) -> dict[str, dict[str, torch.Tensor]]:
    """Return the weights of every scenario."""
    return {name: train(tiny, folder, processes, **values) for name, values in SCENARIOS.items()}


if __name__ == "__main__":
    from conftest import Tiny

    target = Path(sys.argv[1])
    found = train_all(Tiny, target, int(os.environ["WORLD_SIZE"]))
    if os.environ["RANK"] == "0":
        torch.save(found, target / "together.pt")
    # gloo's threads may outlive the interpreter otherwise, which aborts the process now and then
    torch.distributed.barrier()
    torch.distributed.destroy_process_group()
