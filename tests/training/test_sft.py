"""Supervised fine-tuning learns responses, and only those."""

from pathlib import Path

import pytest
from safetensors.torch import load_file

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.parameters import LoraParameters, TrainerParameters
from finrlhf_pipeline.training.sft import IGNORED, labelled, train_sft
from finrlhf_pipeline.training.supervision import Trained

ROWS = [{"prompt": f"add {n} 1 :", "response": f"{n + 1}"} for n in range(8)]
TRAINER = TrainerParameters(
    learning_rate=3e-3, per_device_train_batch_size=4, max_steps=6, logging_steps=1, save_steps=2
)


def train(base: Checkpoint, folder: Path, *, lora: LoraParameters | None = None) -> Trained:
    return train_sft(base, ROWS, TRAINER, lora, seed=3, workspace=folder)


def test_prompt_tokens_count_for_nothing_and_the_end_token_counts(tiny_base: Checkpoint) -> None:
    tokenizer = open_tokenizer(tiny_base)
    row = labelled(tokenizer, {"prompt": "ab", "response": "12"})
    assert tokenizer.decode(row["input_ids"]).replace(" ", "") == "ab12<eos>"
    assert row["labels"][:2] == [IGNORED, IGNORED]
    assert row["labels"][2:] == row["input_ids"][2:]
    assert row["labels"][-1] == tokenizer.eos_token_id


def test_the_loss_falls_and_the_result_opens(tiny_base: Checkpoint, tmp_path: Path) -> None:
    trained = train(tiny_base, tmp_path / "run")
    losses = [step["loss"] for step in trained.history if "loss" in step]
    assert len(losses) == 6
    assert losses[-1] < losses[0]
    open_causal_lm(trained.checkpoint)
    assert not list((tmp_path / "run").glob("checkpoint-*"))


def test_twice_is_the_same_weights(tiny_base: Checkpoint, tmp_path: Path) -> None:
    first, second = (train(tiny_base, tmp_path / name).checkpoint.base for name in "ab")
    one, two = (load_file(Path(folder) / "model.safetensors") for folder in (first, second))
    assert all(one[name].equal(two[name]) for name in one)


def test_an_adapter_is_merged_into_a_whole_model(tiny_base: Checkpoint, tmp_path: Path) -> None:
    trained = train(tiny_base, tmp_path / "run", lora=LoraParameters(r=2, lora_alpha=4))
    before = open_causal_lm(tiny_base).state_dict()
    after = open_causal_lm(trained.checkpoint).state_dict()
    assert before.keys() == after.keys()
    assert any(not before[name].equal(after[name]) for name in before)


def test_nothing_to_learn_from_is_an_error(tiny_base: Checkpoint, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="training split is empty"):
        train_sft(tiny_base, [], TRAINER, None, seed=1, workspace=tmp_path)
