"""The terms by which a question and its evidence are compared."""

from __future__ import annotations

import re

_TERM = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")

# "increase", "increased" and "increasing" share six letters; on the training records a
# suffix stemmer ranks no better than this prefix
_STEM_LETTERS = 6

_STOP_WORDS = frozenset(
    _TERM.findall(
        "a an and are as at be been by can could did do does for from had has have how if in is it "
        "its many much of on or than that the these this those to was were what which will with "
        "would"
    )
)


def terms(text: str) -> list[str]:
    """Return the terms of a text in order: numbers, and words without their endings.

    >>> terms("What was the increased cost of 12,500 sales in 2008?")
    ['increa', 'cost', '12500', 'sale', '2008']
    """
    return [_stem(word) for word in _TERM.findall(text.lower()) if word not in _STOP_WORDS]


def is_year(term: str) -> bool:
    """Tell whether a term is a year of the last or this century."""
    return _YEAR.fullmatch(term) is not None


def _stem(word: str) -> str:
    if word[0].isdigit():
        return word.replace(",", "")
    return word.rstrip("s")[:_STEM_LETTERS] or word
