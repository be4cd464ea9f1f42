"""What stops a training stops it with a sentence, and leaves no model behind."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file, save_file
from tiny_trainings import ROWS, TRAININGS

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import PromptTooLongError
from finrlhf_pipeline.training.errors import BrokenTrainingError, TrainingError
from finrlhf_pipeline.training.stop_rules import StopRules
from finrlhf_pipeline.training.workspace import RESULT

BY_REWARD = ("grpo", "ppo")


def raises(**_: Any) -> list[float]:
    raise KeyError("gold")


def too_few(**_: Any) -> list[float]:
    return [1.0]


def no_numbers(completions: Sequence[str], **_: Any) -> list[Any]:
    return ["good"] * len(completions)


def not_a_number(completions: Sequence[str], **_: Any) -> list[float]:
    return [float("nan")] * len(completions)


def equal(completions: Sequence[str], **_: Any) -> list[float]:
    return [0.25] * len(completions)


@pytest.mark.parametrize("name", TRAININGS)
def test_an_empty_split(name: str, tiny_base: Checkpoint, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="training split is empty"):
        TRAININGS[name](tiny_base, tmp_path / "run", [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", TRAININGS)
def test_a_prompt_beyond_the_window(name: str, tiny_base: Checkpoint, tmp_path: Path) -> None:
    rows = [*ROWS, {**ROWS[0], "id": "endless", "prompt": "q" * 256}]
    with pytest.raises(PromptTooLongError, match=r"'endless' ha.* the model's 256 positions"):
        TRAININGS[name](tiny_base, tmp_path / "run", rows)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", TRAININGS)
def test_a_machine_without_the_memory(
    name: str, tiny_base: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("finrlhf_pipeline.training.fitting.available_bytes", lambda: 1e5)
    with pytest.raises(TrainingError, match=r"would hold about .* but only 0\.0 GB are free"):
        TRAININGS[name](tiny_base, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["sft", "dpo", "reward_model"])
def test_a_loss_that_is_no_number(name: str, copied_base: Path, tmp_path: Path) -> None:
    weights = copied_base / "model.safetensors"
    tensors = load_file(weights)
    tensors["model.norm.weight"].fill_(float("nan"))
    save_file(tensors, weights, metadata={"format": "pt"})
    with pytest.raises(BrokenTrainingError, match="loss became nan after step 0, and no weight"):
        TRAININGS[name](Checkpoint(str(copied_base), ""), tmp_path / "run")
    assert not (tmp_path / "run" / RESULT).exists()


@pytest.mark.parametrize("name", BY_REWARD)
@pytest.mark.parametrize(
    ("reward", "sentence"),
    [
        (raises, "'raises' failed on a batch of 8 completions: KeyError: 'gold'"),
        (too_few, "'too_few' returned 1 values for 8 completions"),
        (no_numbers, "'no_numbers' returned 'good' .* must be a finite number"),
        (not_a_number, "'not_a_number' returned nan .* must be a finite number"),
    ],
)
def test_a_reward_that_fails(
    name: str, reward: Any, sentence: str, tiny_base: Checkpoint, tmp_path: Path
) -> None:
    with pytest.raises(BrokenTrainingError, match=sentence):
        TRAININGS[name](tiny_base, tmp_path / "run", reward=reward)
    assert not (tmp_path / "run" / RESULT).exists()


@pytest.mark.parametrize("name", BY_REWARD)
def test_rewards_that_are_always_equal(name: str, tiny_base: Checkpoint, tmp_path: Path) -> None:
    rules = StopRules(equal_reward_steps=2)
    with pytest.raises(BrokenTrainingError, match=r"up to step 2, .*nothing to learn from"):
        TRAININGS[name](tiny_base, tmp_path / "run", reward=equal, rules=rules)
    assert not (tmp_path / "run" / RESULT).exists()
