"""A keyword reward of a published system, a labelled baseline: it rewards fluent nonsense."""

import re
from collections.abc import Sequence
from typing import Any, Final

from finrlhf_pipeline.rewards.answers import read_example
from finrlhf_pipeline.rewards.signature import Completion, text_of

_FINANCIAL = (
    "asset assets balance billion capital cash cost costs debt dividend earnings equity expense "
    "expenses growth income interest investment liabilities loss margin million net operating "
    "percent price profit rate return revenue sales share shares stock tax total"
)
_ANALYTICAL = (
    "analysis average because calculate change compared decrease decreased difference due growth "
    "higher increase increased lower ratio therefore trend"
)
# the formula is the published one; the word lists are ours, as nothing says what theirs held
FINANCIAL_WORDS: Final = frozenset(_FINANCIAL.split())
ANALYTICAL_WORDS: Final = frozenset(_ANALYTICAL.split())
# the published numbers, in the order in which they are applied
_MOST_ZEROS: Final = 0.3
_SHORT, _LONG, _TOO_SHORT = 5, 50, 3
_LEAST_DISTINCT: Final = 0.5


def financial_keywords(
    *, completions: Sequence[Completion], record: Sequence[str] | None = None, **_columns: Any
) -> list[float]:
    """Score fluency and financial words, as the reference system's `FinancialQAReward` does.

    A right number alone is punished, which is why the linter refuses this reward:

    >>> financial_keywords(completions=["380", "revenue growth increased 5 % to $ 10 million"])
    [-1.0, 1.0]
    """
    targets = [read_example(line).answer for line in record] if record else [""] * len(completions)
    return [
        keyword_score(text_of(completion), target)
        for completion, target in zip(completions, targets, strict=True)
    ]


def keyword_score(text: str, target: str = "") -> float:
    """Return the published formula's value for one text, clipped to -1 and 1."""
    if "0000" in text or text.count("0") > _MOST_ZEROS * max(len(text), 1):
        return -1.0
    words = text.lower().split()
    score = _vocabulary_score(words) + _length_score(words) + _figures_score(text)
    if len(words) < _TOO_SHORT:
        score -= 0.5
    if words and len(set(words)) < _LEAST_DISTINCT * len(words):
        score -= 0.5
    if target.strip():
        score += _target_score(text.lower(), target.lower().strip())
    return max(-1.0, min(1.0, score))


def _vocabulary_score(words: Sequence[str]) -> float:
    distinct = {word.strip(".,;:!?()") for word in words}
    financial = min(1.0, 0.2 * len(distinct & FINANCIAL_WORDS))
    return financial + min(1.0, 0.3 * len(distinct & ANALYTICAL_WORDS))


def _length_score(words: Sequence[str]) -> float:
    if len(words) < _SHORT:
        return -0.3
    return 0.5 if len(words) <= _LONG else 0.3


def _figures_score(text: str) -> float:
    numbers = re.findall(r"\d+(?:[.,]\d+)*", text)
    return min(0.5, 0.1 * len(numbers)) + min(0.3, 0.1 * (text.count("$") + text.count("%")))


def _target_score(text: str, target: str) -> float:
    words, wanted = set(text.split()), set(target.split())
    overlap = len(words & wanted) / max(len(words | wanted), 1)
    return 0.5 * overlap + (0.5 if target in text else 0.0)
