"""Direct preference optimisation, by arithmetic and on a tiny model."""

import math
from pathlib import Path

import pytest
import torch

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_causal_lm
from finrlhf_pipeline.training.dpo import soft_label_loss, train_dpo
from finrlhf_pipeline.training.parameters import LoraParameters, TrainerParameters

PAIRS = [
    {"prompt": f"q{n}", "chosen": "yes.", "rejected": "no!!", "preference_strength": 0.9}
    for n in range(8)
]


@pytest.mark.parametrize("strength", [0.5, 0.8, 1.0])
def test_equal_policies_lose_ln_2(strength: float) -> None:
    loss = soft_label_loss(torch.zeros(1), torch.tensor([strength]))
    assert loss.item() == pytest.approx(math.log(2))


def test_a_sure_label_is_the_usual_loss() -> None:
    margin = torch.tensor([0.3])
    assert soft_label_loss(margin, torch.ones(1)).item() == pytest.approx(
        -math.log(1 / (1 + math.exp(-0.3)))
    )


def test_a_soft_label_is_best_where_the_policy_agrees_with_it() -> None:
    margin = torch.tensor([math.log(0.8 / 0.2)], requires_grad=True)
    soft_label_loss(margin, torch.tensor([0.8])).sum().backward()
    assert margin.grad is not None
    assert margin.grad.item() == pytest.approx(0.0, abs=1e-6)


def test_the_chosen_answers_gain_on_the_rejected(tiny_base: Checkpoint, tmp_path: Path) -> None:
    trained = train_dpo(
        tiny_base,
        PAIRS,
        TrainerParameters(
            learning_rate=1e-2, per_device_train_batch_size=4, max_steps=8, logging_steps=1
        ),
        LoraParameters(r=4, lora_alpha=8),
        beta=0.1,
        seed=3,
        workspace=tmp_path / "run",
    )
    margins = [step["rewards/margins"] for step in trained.history if "rewards/margins" in step]
    assert margins[0] == pytest.approx(0.0, abs=1e-6)
    assert margins[-1] > 0.05
    open_causal_lm(trained.checkpoint)


def test_chosen_answers_are_also_demonstrated(tiny_base: Checkpoint, tmp_path: Path) -> None:
    def chosen_rewards(rpo_alpha: float) -> list[float]:
        trained = train_dpo(
            tiny_base,
            PAIRS,
            TrainerParameters(
                learning_rate=1e-2, per_device_train_batch_size=4, max_steps=8, logging_steps=1
            ),
            LoraParameters(r=4, lora_alpha=8),
            beta=0.1,
            rpo_alpha=rpo_alpha,
            seed=3,
            workspace=tmp_path / str(rpo_alpha),
        )
        return [step["rewards/chosen"] for step in trained.history if "rewards/chosen" in step]

    assert chosen_rewards(1.0)[-1] > chosen_rewards(0.0)[-1]
