"""How an answer is worded, whatever it says."""

import re
from typing import Final

_WORD: Final = re.compile(r"\w+|[^\w\s]")
_RUN: Final = 4


def count_words(text: str) -> int:
    """Return the words of a text, told apart by spaces."""
    return len(text.split())


def repetition(text: str) -> float:
    """Return which share of a text's runs of four words and signs was there before.

    >>> repetition("buy now and ask later"), repetition("buy buy buy buy buy buy")
    (0.0, 0.6666666666666667)
    """
    words = _WORD.findall(text.lower())
    runs = [tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0
