"""The trained reward model is a reward like any other: bounded, named, one number a completion."""

import math
from pathlib import Path

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import new_classifier, open_tokenizer
from finrlhf_pipeline.modelling.scoring import score_texts
from finrlhf_pipeline.training.model_reward import ModelReward
from finrlhf_pipeline.training.sft import save_whole


def test_a_reward_is_the_logistic_of_a_score(tiny_base: Checkpoint, tmp_path: Path) -> None:
    model, tokenizer = new_classifier(tiny_base), open_tokenizer(tiny_base)
    save_whole(model, tokenizer, tmp_path)
    reward = ModelReward(Checkpoint(str(tmp_path), ""))
    prompts, completions = ["q", "q"], ["a", "another"]
    scores = score_texts(model, tokenizer, list(zip(prompts, completions, strict=True)))
    expected = [1 / (1 + math.exp(-score)) for score in scores]
    found = reward(prompts=prompts, completions=completions, trainer_state=None)
    assert found == pytest.approx(expected, abs=1e-6)
    assert all(0 < value < 1 for value in found)
    assert reward.__name__ == "reward_model"
