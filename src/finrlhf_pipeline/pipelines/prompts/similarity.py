"""Similarity of a question to the units of one page: BM25 with the page as its collection.

Written out because a page is some thirty short texts: an index library costs more to start
than these few sums take, and the weights of single terms are needed as well.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from finrlhf_pipeline.pipelines.prompts.terms import is_year, terms

# the constants of BM25 as its textbooks have them; others change nothing measurable here
_SATURATION = 1.5
_LENGTH_SHARE = 0.75

# Years and the vocabulary of arithmetic stand in most questions of this kind, so they say
# less about where the evidence lies than their rarity on one page suggests.
_FAINT_WEIGHT = 0.5
_FAINT = frozenset(
    terms(
        "amount average change decline decrease difference growth increase net percent percentage "
        "portion proportion rate ratio share sum total value"
    )
)


def importance(asked: Iterable[str], texts: Sequence[Collection[str]]) -> dict[str, float]:
    """Return how much each term of the question counts; terms the page lacks are left out.

    The figures sum to 1 and follow the inverse document frequency: of two terms, one in a
    single text of two and one in both, the first counts ln 2 to ln 1.2.

    >>> figures = importance(["cash", "debt", "gold"], [["cash", "debt"], ["debt"]])
    >>> {term: round(figure, 3) for term, figure in figures.items()}
    {'cash': 0.792, 'debt': 0.208}
    """
    frequency = Counter(term for text in texts for term in set(text))
    rarity = {
        term: _faintness(term) * _inverse_frequency(frequency[term], len(texts))
        for term in asked
        if frequency[term]
    }
    total = sum(rarity.values())
    return {term: figure / total for term, figure in rarity.items()}


def coverage(weights: Mapping[str, float], text: Collection[str]) -> float:
    """Return the share of the question's importance whose terms are in the text."""
    return sum(weight for term, weight in weights.items() if term in text)


def bm25(weights: Mapping[str, float], texts: Sequence[Sequence[str]]) -> list[float]:
    """Return the BM25 score of every text, with the importance of terms in place of their idf."""
    mean_length = sum(map(len, texts)) / len(texts) if texts else 0.0
    return [_score(weights, text, len(text) / (mean_length or 1.0)) for text in texts]


def _score(weights: Mapping[str, float], text: Sequence[str], relative_length: float) -> float:
    counts = Counter(text)
    damping = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * relative_length)
    return sum(
        weight * counts[term] * (_SATURATION + 1) / (counts[term] + damping)
        for term, weight in weights.items()
        if term in counts
    )


def _inverse_frequency(texts_with_term: int, texts: int) -> float:
    return math.log(1 + (texts - texts_with_term + 0.5) / (texts_with_term + 0.5))


def _faintness(term: str) -> float:
    return _FAINT_WEIGHT if term in _FAINT or is_year(term) else 1.0
