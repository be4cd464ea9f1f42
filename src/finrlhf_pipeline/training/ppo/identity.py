"""What makes a training this training: a checkpoint of any other is refused."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import torch
from peft import LoraConfig

from finrlhf_pipeline.training.ppo.prompts import PromptDeck
from finrlhf_pipeline.training.ppo.scoring import WeightedRewards
from finrlhf_pipeline.training.ppo.settings import PpoSettings

# how often something is told or stored changes no weight, and neither does the end of a training
# whose learning rate does not depend on it
FREE = {"checkpoint_every", "checkpoints_kept", "sample_every", "sample_rows"}
FREE_AT_CONSTANT_RATE = {"steps"}


def identify(
    settings: PpoSettings,
    deck: PromptDeck,
    rewards: WeightedRewards,
    lora: LoraConfig,
    base: Iterable[tuple[str, torch.Tensor]],
) -> dict[str, Any]:
    """Return everything that decides the trained weights, as plain values."""
    free = FREE | (
        FREE_AT_CONSTANT_RATE if settings.learning_rate_schedule == "constant" else set()
    )
    targets = lora.target_modules
    return {
        **settings.model_dump(mode="json", exclude=free),
        "prompts": _digest([list(tokens) for tokens in deck.token_ids]),
        "rewards": [list(pair) for pair in zip(rewards.names, rewards.weights, strict=True)],
        "lora": [
            lora.r,
            lora.lora_alpha,
            targets if isinstance(targets, str) else sorted(targets or []),
        ],
        "base": base_fingerprint(base),
    }


def base_fingerprint(base: Iterable[tuple[str, torch.Tensor]]) -> str:
    """Return a hash of each weight's name, shape and first numbers, which tells models apart."""
    return _digest(
        [
            [name, list(weight.shape), weight.detach().flatten()[:64].double().tolist()]
            for name, weight in base
        ]
    )


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]
