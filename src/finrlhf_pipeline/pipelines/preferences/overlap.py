"""How much of the held-out advice was nearly asked in training."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil
from typing import Final, TypeAlias

from finrlhf_pipeline.pipelines.preferences.advice import question_of
from finrlhf_pipeline.pipelines.preferences.controls import tokens

Words: TypeAlias = frozenset[str]

# of all words of two questions, the share that both have from which they are nearly the same
NEAR: Final = Fraction(4, 5)


def overlap(train: Iterable[str], held_out: Iterable[str]) -> dict[str, float]:
    """Count the distinct held-out prompts whose question shares most words with a train prompt's.

    >>> overlap(["is the red bond safe ?"], ["Is the red bond safe?", "why wait ?"])
    {'held_out_prompts': 2, 'near_train_prompts': 1, 'share': 0.5}
    """
    prompts = list(dict.fromkeys(held_out))
    index = _Index(dict.fromkeys(map(_words, train)))
    near = sum(index.has_near(_words(prompt)) for prompt in prompts)
    report: dict[str, float] = {"held_out_prompts": len(prompts), "near_train_prompts": near}
    if prompts:
        report["share"] = round(near / len(prompts), 4)
    return report


class _Index:
    """Finds near sets without comparing all with all: they must share one of their rarest words.

    Sets with a Jaccard index of at least t share at least t of either's n words, so that at
    most n - t n of these are missing from the other one: prefix filtering.
    """

    def __init__(self, known: Iterable[Words]) -> None:
        sets = list(known)
        self._frequency = Counter(word for words in sets for word in words)
        self._by_word: defaultdict[str, list[Words]] = defaultdict(list)
        for words in sets:
            for word in self._rarest(words):
                self._by_word[word].append(words)

    def has_near(self, words: Words) -> bool:
        """Say whether any known set is near."""
        return any(
            len(words & other) >= NEAR * len(words | other)
            for word in self._rarest(words)
            for other in self._by_word.get(word, ())
        )

    def _rarest(self, words: Words) -> Sequence[str]:
        in_order = sorted(words, key=lambda word: (self._frequency[word], word))
        return in_order[: len(words) - ceil(NEAR * len(words)) + 1]


def _words(prompt: str) -> Words:
    return frozenset(tokens(question_of(prompt)))
