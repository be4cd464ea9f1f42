from __future__ import annotations

import math

import pytest
import torch

from finrlhf_pipeline.training.grpo.soundness import refuse_unsound_loss, refuse_unsound_rewards
from finrlhf_pipeline.training.stop_rules import BrokenTrainingError


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
