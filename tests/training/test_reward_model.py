"""The reward model: Bradley-Terry with a margin, and the same scores after a round trip."""

import math
import shutil
from pathlib import Path

import pytest
import torch
from transformers import AutoModel, DebertaV2Config, DistilBertConfig, PreTrainedConfig

from finrlhf_pipeline.modelling.checkpoint import Checkpoint, CheckpointError
from finrlhf_pipeline.modelling.loading import new_classifier, open_classifier, open_tokenizer
from finrlhf_pipeline.training.parameters import LoraParameters, TrainerParameters
from finrlhf_pipeline.training.reward_model import (
    ScoreFrom,
    check_reloads,
    encode_pair,
    train_reward_model,
)
from finrlhf_pipeline.training.sft import save_whole
from finrlhf_pipeline.training.supervision import Trained

PAIRS = [
    {"prompt": f"q{n}", "chosen": "it may.", "rejected": "now now", "preference_strength": 1.0}
    for n in range(8)
]


def train(
    base: Checkpoint, folder: Path, lora: LoraParameters | None, score_from: ScoreFrom = "head"
) -> Trained:
    return train_reward_model(
        base,
        PAIRS,
        TrainerParameters(
            learning_rate=5e-3, per_device_train_batch_size=4, max_steps=8, logging_steps=1
        ),
        lora,
        margin_scale=0.1,
        score_from=score_from,
        seed=3,
        workspace=folder,
    )


@pytest.mark.parametrize("lora", [None, LoraParameters(r=4, lora_alpha=8)], ids=["whole", "lora"])
def test_it_learns_and_survives_the_round_trip(
    tiny_base: Checkpoint, tmp_path: Path, lora: LoraParameters | None
) -> None:
    trained = train(tiny_base, tmp_path / "run", lora)
    assert trained.history[-1]["accuracy"] == 1.0


def test_a_likelihood_learns_and_survives_the_round_trip(
    tiny_base: Checkpoint, tmp_path: Path
) -> None:
    trained = train(tiny_base, tmp_path / "run", None, "likelihood")
    assert trained.history[-1]["accuracy"] == 1.0
    assert type(open_classifier(trained.checkpoint)).__name__ == "LlamaForCausalLM"


def test_equal_scores_lose_ln_2_beyond_the_margin(tiny_base: Checkpoint, tmp_path: Path) -> None:
    twins = [{**pair, "rejected": pair["chosen"]} for pair in PAIRS]
    trained = train_reward_model(
        tiny_base,
        twins,
        TrainerParameters(
            learning_rate=1e-9, per_device_train_batch_size=8, max_steps=1, logging_steps=1
        ),
        None,
        margin_scale=0.0,
        seed=3,
        workspace=tmp_path / "run",
    )
    assert trained.history[0]["loss"] == pytest.approx(math.log(2), abs=1e-4)


def test_the_margin_is_the_scaled_strength(tiny_base: Checkpoint) -> None:
    row = encode_pair(open_tokenizer(tiny_base), {**PAIRS[0], "preference_strength": 0.8}, 0.5)
    assert row["margin"] == pytest.approx(0.4)


def test_a_head_that_was_not_saved_is_noticed(tiny_base: Checkpoint, tmp_path: Path) -> None:
    tokenizer = open_tokenizer(tiny_base)
    torch.manual_seed(1)
    model = new_classifier(tiny_base)
    save_whole(model, tokenizer, tmp_path)
    with torch.no_grad():
        model.score.weight.add_(1.0)
    with pytest.raises(CheckpointError, match="score head or pad token did not survive"):
        check_reloads(model, tokenizer, Checkpoint(str(tmp_path), ""), PAIRS)


@pytest.mark.parametrize(
    "config",
    [
        DistilBertConfig(vocab_size=64, dim=32, hidden_dim=64, n_layers=1, n_heads=2),
        DebertaV2Config(
            vocab_size=64,
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=1,
            num_attention_heads=2,
            relative_attention=True,
        ),
    ],
    ids=["DistilBERT", "DeBERTa"],
)
def test_an_encoder_learns_and_survives_the_round_trip(
    config: PreTrainedConfig, copied_base: Path, tmp_path: Path
) -> None:
    tokenizer = open_tokenizer(Checkpoint(str(copied_base), ""))
    shutil.rmtree(copied_base)
    torch.manual_seed(0)
    AutoModel.from_config(config).save_pretrained(copied_base)
    # encoders have no end token but one that separates texts
    tokenizer.sep_token, tokenizer.eos_token = tokenizer.eos_token, None
    tokenizer.save_pretrained(copied_base)
    trained = train(Checkpoint(str(copied_base), ""), tmp_path / "run", None)
    losses = [step["loss"] for step in trained.history if "loss" in step]
    assert losses[-1] < losses[0]
