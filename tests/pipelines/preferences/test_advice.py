"""Advice: one split for each prompt, whatever the day or the order."""

from collections import Counter
from typing import Any

from finrlhf_pipeline.pipelines.preferences.advice import split_of, to_pair
from finrlhf_pipeline.pipelines.preferences.parameters import AdviceParameters

SHARES = AdviceParameters(validation_share=0.1, test_share=0.2)


def test_the_split_of_a_prompt_never_changes() -> None:
    prompts = [f"User: is stock {number} overvalued?\nAssistant:" for number in range(6)]
    splits = [split_of(prompt, SHARES) for prompt in prompts]
    assert splits == ["train", "validation", "train", "train", "train", "train"]


def test_splits_have_their_shares() -> None:
    counts = Counter(split_of(f"prompt {number}", SHARES) for number in range(4000))
    assert abs(counts["validation"] / 4000 - 0.1) < 0.02
    assert abs(counts["test"] / 4000 - 0.2) < 0.02


def test_a_pair_keeps_the_trail_to_the_users_file() -> None:
    row: dict[str, Any] = {
        "id": "prefs.jsonl:4",
        "source": "prefs.jsonl",
        "position": 4,
        "prompt": "User: buy?\nAssistant:",
        "chosen": " it depends .",
        "rejected": " buy now !",
        "preference_strength": 0.8,
        "rater": "avery",
    }
    assert to_pair(row) == {**row, "kind": "advice", "reason": "advice"}
