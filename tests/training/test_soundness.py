from __future__ import annotations

import math
from types import SimpleNamespace
from unittest.mock import patch

import pytest
import torch
from transformers import Trainer

from finrlhf_pipeline.training.errors import BrokenTrainingError
from finrlhf_pipeline.training.soundness import (
    SoundLoss,
    refuse_unanswered,
    refuse_unsound_loss,
    refuse_unsound_rewards,
)


def test_the_completion_and_the_function_of_a_bad_reward_are_named() -> None:
    rewards = torch.tensor([[1.0, 0.0], [1.0, math.nan]])
    with pytest.raises(BrokenTrainingError, match="'brevity' gave nan to the completion 'b'"):
        refuse_unsound_rewards(rewards, ["format", "brevity"], ["a", "b"], first_row=0)
    with pytest.raises(BrokenTrainingError, match="to the completion of another process"):
        refuse_unsound_rewards(rewards, ["format", "brevity"], ["c", "d"], first_row=2)


def test_sound_figures_pass() -> None:
    refuse_unsound_rewards(torch.tensor([[-1.0]]), ["format"], ["a"], first_row=0)
    refuse_unsound_loss(torch.tensor(0.5), step=3)


def test_a_bad_loss_is_refused() -> None:
    with pytest.raises(BrokenTrainingError, match="The loss became inf after step 3"):
        refuse_unsound_loss(torch.tensor(math.inf), step=3)


def test_a_trainer_with_a_broken_loss_changes_no_weight() -> None:
    class Broken(SoundLoss):
        def __init__(self) -> None:
            self.state = SimpleNamespace(global_step=3)

    with (
        patch.object(Trainer, "training_step", lambda *_, **__: torch.tensor(math.nan)),
        pytest.raises(BrokenTrainingError, match="The loss became nan after step 3, and no weight"),
    ):
        Broken().training_step()


def test_prompts_without_an_answer_are_counted() -> None:
    refuse_unanswered(["a", "b"], ["x", "y"])
    with pytest.raises(BrokenTrainingError, match="2 of 3 completions were not written"):
        refuse_unanswered(["a"], ["x", "y", "z"])
