"""Every training, as small as can be: what tests of all of them share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias
from unittest.mock import patch

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.rewards import Checked, Mixture, Reward
from finrlhf_pipeline.training.dpo import train_dpo
from finrlhf_pipeline.training.grpo.method import train_grpo
from finrlhf_pipeline.training.parameters import (
    GrpoTrainerParameters,
    LoraParameters,
    TrainerParameters,
    ValidationParameters,
)
from finrlhf_pipeline.training.ppo.method import train_ppo
from finrlhf_pipeline.training.ppo.settings import PpoSettings
from finrlhf_pipeline.training.reward_model import train_reward_model
from finrlhf_pipeline.training.sft import train_sft
from finrlhf_pipeline.training.stop_rules import StopRules
from finrlhf_pipeline.training.supervision import Trained

RECORD: Final = {
    "id": "a",
    "filename": "acme",
    "pre_text": [],
    "post_text": [],
    "table": [["", "2019"], ["sales", "94"]],
    "qa": {"question": "sales?", "program": "add(94, 0)", "exe_ans": 94.0},
}
ROWS: Final = [
    {
        "id": str(number),
        "prompt": f"q{number} is",
        "response": f"{number + 1}",
        "chosen": "it may.",
        "rejected": "now now",
        "preference_strength": 0.9,
        "record": json.dumps(RECORD),
    }
    for number in range(8)
]
SAVED_AT: Final = 2
TRAINER: Final = {
    "learning_rate": 1e-2,
    "per_device_train_batch_size": 4,
    "max_steps": 5,
    "logging_steps": 1,
    "save_steps": SAVED_AT,
}
GROUPS: Final = {
    "num_generations": 4,
    "max_completion_length": 6,
    "per_device_train_batch_size": 8,
}
ROLLOUTS: Final = {
    "steps": 5,
    "prompts_per_step": 4,
    "completions_per_prompt": 2,
    "max_new_tokens": 6,
    "learning_rate": 1e-2,
    "checkpoint_every": SAVED_AT,
}
LORA: Final = LoraParameters(r=2, lora_alpha=4)
VALIDATION: Final = ValidationParameters(every_steps=2, questions=4)

Rows: TypeAlias = Sequence[Mapping[str, Any]]


def vowels(completions: Sequence[str], **_: Any) -> list[float]:
    """Reward the share of vowels."""
    return [sum(mark in "aeiou" for mark in text) / max(len(text), 1) for text in completions]


def drift(model: Any, *_: Any, **__: Any) -> float:
    """Stand in for correctness: it grows from 0 as the adapter does, so the last model is best."""
    weights = model.named_parameters()
    return float(sum(weight.detach().abs().sum() for name, weight in weights if "lora_B" in name))


def sft(base: Checkpoint, folder: Path, rows: Rows = ROWS, **changes: Any) -> Trained:
    """Train a whole model on demonstrations."""
    trainer = TrainerParameters(**TRAINER | changes)
    return train_sft(base, rows, trainer, None, seed=3, workspace=folder)


def dpo(base: Checkpoint, folder: Path, rows: Rows = ROWS, **changes: Any) -> Trained:
    """Train an adapter on pairs."""
    trainer = TrainerParameters(**TRAINER | changes)
    return train_dpo(base, rows, trainer, LORA, beta=0.1, seed=3, workspace=folder)


def reward_model(base: Checkpoint, folder: Path, rows: Rows = ROWS, **changes: Any) -> Trained:
    """Train a classifier on pairs."""
    trainer = TrainerParameters(**TRAINER | changes)
    return train_reward_model(base, rows, trainer, None, margin_scale=0.1, seed=3, workspace=folder)


def grpo(
    base: Checkpoint,
    folder: Path,
    rows: Rows = ROWS,
    *,
    reward: Reward = vowels,
    rules: StopRules = StopRules(),  # noqa: B008  # frozen
    **changes: Any,
) -> Trained:
    """Train an adapter on groups of its own answers."""
    with patch("finrlhf_pipeline.training.grpo.method.measure_correctness", drift):
        return train_grpo(
            base,
            rows,
            ROWS,
            Mixture((Checked(reward),), (1.0,)),
            GrpoTrainerParameters(**TRAINER | GROUPS | changes),
            LORA,
            validation=VALIDATION,
            rules=rules,
            seed=3,
            workspace=folder,
        )


def ppo(
    base: Checkpoint,
    folder: Path,
    rows: Rows = ROWS,
    *,
    reward: Reward = vowels,
    rules: StopRules = StopRules(),  # noqa: B008  # frozen
    **changes: Any,
) -> Trained:
    """Train an adapter and a critic on rollouts."""
    with patch("finrlhf_pipeline.training.ppo.method.measure_correctness", drift):
        return train_ppo(
            base,
            rows,
            ROWS,
            Mixture((Checked(reward),), (1.0,)),
            PpoSettings(**ROLLOUTS | changes),
            LORA,
            validation=VALIDATION,
            rules=rules,
            workspace=folder,
        )


TRAININGS: Final[Mapping[str, Callable[..., Trained]]] = {
    "sft": sft,
    "dpo": dpo,
    "reward_model": reward_model,
    "grpo": grpo,
    "ppo": ppo,
}
