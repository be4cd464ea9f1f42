"""What a reward may return, and the sentence that names one that does not."""

import math
import pickle
from typing import Any

import pytest

from finrlhf_pipeline.rewards.signature import Checked, RewardError, text_of
from finrlhf_pipeline.rewards.style import Brevity

BATCH: dict[str, Any] = {"prompts": ["?", "?"], "completions": ["a", "b"]}


def forgetful(**_columns: Any) -> list[float]:
    return [1.0]


def broken(**_columns: Any) -> list[float]:
    raise KeyError("ticker")


def undefined(**_columns: Any) -> list[float]:
    return [1.0, math.nan]


def textual(**_columns: Any) -> list[Any]:
    return [1.0, "high"]


@pytest.mark.parametrize(
    ("reward", "sentence"),
    [
        (forgetful, "Reward 'forgetful' returned 1 values for 2 completions"),
        (broken, "Reward 'broken' failed on a batch of 2 completions: KeyError: 'ticker'"),
        (undefined, "Reward 'undefined' returned nan for completion 1 of its batch"),
        (textual, "Reward 'textual' returned 'high' for completion 1 of its batch"),
    ],
)
def test_a_reward_that_misbehaves_is_named(reward: Any, sentence: str) -> None:
    with pytest.raises(RewardError, match=sentence):
        Checked(reward)(**BATCH)


def test_the_cause_is_kept() -> None:
    with pytest.raises(RewardError) as caught:
        Checked(broken)(**BATCH)
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_given_name_replaces_one_that_metrics_could_not_bear() -> None:
    assert Checked(lambda **_columns: [0.0], "zero").__name__ == "zero"
    assert Checked(forgetful).__name__ == "forgetful"


def test_a_checked_reward_can_be_sent_to_another_process() -> None:
    reward = pickle.loads(pickle.dumps(Checked(Brevity(words=1))))  # noqa: S301 - our own bytes
    assert reward(**BATCH) == [1.0, 1.0]


def test_both_forms_of_completion_have_a_text() -> None:
    assert text_of("Answer: 94") == "Answer: 94"
    assert text_of([{"role": "assistant", "content": "Answer: 94"}]) == "Answer: 94"
