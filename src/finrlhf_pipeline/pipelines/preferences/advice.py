"""Pairs from the preference file, divided over the splits by question."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from finrlhf_pipeline.pipelines.preferences.parameters import AdviceParameters

KIND: Final = "advice"

_FIRST_TURN: Final = re.compile(
    r"(?<!\S)(?:user|human) ?: ?(.+?)(?= (?:user|human|assistant|system) ?:|$)"
)


def question_of(prompt: str) -> str:
    r"""Return what the user asks first, in one case and spacing; without labels, all of it.

    >>> question_of("User: Buy  gold?\nAssistant: it depends .\nUser: on what ?\nAssistant:")
    'buy gold?'
    """
    text = " ".join(prompt.casefold().split())
    turn = _FIRST_TURN.search(text)
    return turn[1] if turn else text


def split_of(prompt: str, shares: AdviceParameters) -> str:
    """Return the split of a prompt; the same question is in the same split wherever it occurs."""
    digest = int.from_bytes(sha256(question_of(prompt).encode()).digest()[:8], "big")
    place = digest / 2**64
    if place < shares.test_share:
        return "test"
    return "validation" if place < shares.test_share + shares.validation_share else "train"


def to_pair(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an accepted preference as a pair."""
    return {
        "id": row["id"],
        "source": row["source"],
        "position": row["position"],
        "kind": KIND,
        "reason": KIND,
        "prompt": row["prompt"],
        "chosen": row["chosen"],
        "rejected": row["rejected"],
        "preference_strength": row["preference_strength"],
        "rater": row["rater"],
    }
