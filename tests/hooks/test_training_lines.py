"""A training on the console: where it is, and in two lines how it went."""

import re

import pytest

from finrlhf_pipeline.hooks.training_lines import TrainingLines
from finrlhf_pipeline.training.live import Ending


@pytest.fixture(autouse=True)
def _listen(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="finrlhf_pipeline")


def test_it_says_where_it_is_with_the_latest_figures(caplog: pytest.LogCaptureFixture) -> None:
    lines = TrainingLines("train_grpo", seconds_between_lines=0.0)
    lines.on_start(0, 9)
    lines.on_step(1, {"loss": 0.5, "reward": 0.25, "learning_rate": 1.0})
    lines.on_step(2, {"validation/correctness": 0.5})
    assert caplog.messages == [
        "train_grpo: 9 steps in all",
        "train_grpo: 1/9, reward 0.250, loss 0.500",
        "train_grpo: 2/9, reward 0.250, loss 0.500",
    ]


def test_between_two_lines_it_keeps_silent(caplog: pytest.LogCaptureFixture) -> None:
    lines = TrainingLines("train_sft", seconds_between_lines=1e9)
    for step in range(1, 9):
        lines.on_step(step, {"loss": 0.5})
    assert caplog.messages == []


def test_two_lines_say_how_it_went(caplog: pytest.LogCaptureFixture) -> None:
    lines = TrainingLines("train_grpo", seconds_between_lines=1e9)
    lines.on_start(0, 9)
    lines.on_step(1, {"reward": 0.25, "loss": 0.5})
    lines.on_step(9, {"reward": 0.5, "loss": 0.25})
    lines.on_end(Ending(128, kept_step=8, correctness=0.314))
    lines.summarise(["grpo_policy in data/06_models/grpo"])
    *_, first, second = caplog.messages
    assert re.fullmatch(r"train_grpo: 9 steps, 1,152 samples in \d+ s \([\d.]+ a second\)", first)
    assert second == (
        "train_grpo: reward 0.250 → 0.500; loss 0.500 → 0.250; "
        "kept step 8, 31.4% right on validation; grpo_policy in data/06_models/grpo"
    )


def test_a_stop_is_part_of_how_it_went(caplog: pytest.LogCaptureFixture) -> None:
    lines = TrainingLines("train_ppo")
    lines.on_start(0, 9)
    lines.on_step(4, {})
    lines.on_end(Ending(8, stop_reason="The entropy is 0."))
    lines.summarise([])
    assert caplog.messages[-1] == "train_ppo: stopped at step 4: The entropy is 0."


def test_a_resumed_training_counts_only_its_own_steps(caplog: pytest.LogCaptureFixture) -> None:
    lines = TrainingLines("train_sft")
    lines.on_start(50, 100)
    lines.on_step(100, {})
    lines.on_end(Ending(16))
    lines.summarise([])
    assert caplog.messages[0] == "train_sft: goes on after step 50, 100 steps in all"
    assert caplog.messages[1].startswith("train_sft: 50 steps, 800 samples in")
