"""Advice: one split for each prompt, whatever the day or the order."""

from collections import Counter
from typing import Any

import pytest

from finrlhf_pipeline.pipelines.preferences.advice import question_of, split_of, to_pair
from finrlhf_pipeline.pipelines.preferences.parameters import AdviceParameters

SHARES = AdviceParameters(validation_share=0.1, test_share=0.2)


def test_the_split_of_a_prompt_never_changes() -> None:
    prompts = [f"User: is stock {number} overvalued?\nAssistant:" for number in range(4)]
    splits = [split_of(prompt, SHARES) for prompt in prompts]
    assert splits == ["train", "train", "test", "test"]


@pytest.mark.parametrize(
    ("prompt", "question"),
    [
        ("User: Buy  Gold ?\nAssistant:", "buy gold ?"),
        ("\n\nHuman: buy\tgold ?\n\nAssistant: no .\n\nHuman: why ?\n\nAssistant:", "buy gold ?"),
        ("System: be kind .\nUSER: buy gold ?\nuser: now ?", "buy gold ?"),
        (" Buy gold ?\n", "buy gold ?"),
        ("", ""),
    ],
)
def test_the_question_is_the_first_turn_in_one_case_and_spacing(prompt: str, question: str) -> None:
    assert question_of(prompt) == question


def test_case_and_spacing_do_not_move_a_question_to_another_split() -> None:
    for number in range(50):
        asked = f"User: Is stock {number} overvalued?\nAssistant:"
        again = f"user:  is STOCK {number}\n overvalued? \n\nAssistant: yes\nUser: why?\nAssistant:"
        assert split_of(asked, SHARES) == split_of(again, SHARES)


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
