"""Rewards for how an answer is written; none of them looks at whether it is right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from finrlhf_pipeline.rewards.signature import Completion, RewardError, text_of


@dataclass(frozen=True)
class Brevity:
    """1 up to a number of words, falling to 0 at twice as many; nothing for saying nothing.

    >>> Brevity(words=2)(completions=["Program: add(1, 2)", "one two three", "one two", ""])
    [0.5, 0.5, 1.0, 0.0]
    """

    words: int = 16
    __name__: ClassVar[str] = "brevity"

    def __post_init__(self) -> None:
        _require(self.words >= 1, f"Reward 'brevity' needs words of at least 1, not {self.words}.")

    def __call__(self, *, completions: Sequence[Completion], **_columns: Any) -> list[float]:
        """Score each completion by its number of words."""
        return [self._score(len(text_of(completion).split())) for completion in completions]

    def _score(self, count: int) -> float:
        return min(1.0, max(0.0, 2.0 - count / self.words)) if count else 0.0


@dataclass(frozen=True)
class WordLength:
    """1 within a tolerance of the target, less for every word beyond it, never under -1.

    >>> WordLength(target=2, tolerance=1)(completions=["one two three", "one two three four five"])
    [1.0, 0.6]
    """

    target: int = 10
    tolerance: int = 2
    penalty_per_word: float = 0.2
    __name__: ClassVar[str] = "word_length"

    def __call__(self, *, completions: Sequence[Completion], **_columns: Any) -> list[float]:
        """Score each completion by its distance from the target."""
        return [self._score(len(text_of(completion).split())) for completion in completions]

    def _score(self, count: int) -> float:
        beyond = max(0, abs(count - self.target) - self.tolerance)
        return max(-1.0, 1.0 - self.penalty_per_word * beyond)


@dataclass(frozen=True)
class RequiredWords:
    """The share of the required words that occur, times a value.

    >>> RequiredWords(words=("risk", "depends"))(completions=["It depends.", "Buy now!"])
    [0.25, 0.0]
    """

    words: Sequence[str]
    value: float = 0.5
    __name__: ClassVar[str] = "required_words"

    def __post_init__(self) -> None:
        _require_words(self.__name__, self.words)

    def __call__(self, *, completions: Sequence[Completion], **_columns: Any) -> list[float]:
        """Score each completion by the words it uses."""
        wanted = {word.lower() for word in self.words}
        return [
            self.value * len(wanted & words_of(completion)) / len(wanted)
            for completion in completions
        ]


@dataclass(frozen=True)
class ForbiddenWords:
    """A penalty for a completion that uses any of the forbidden words.

    >>> ForbiddenWords(words=("guaranteed",))(completions=["Guaranteed profit!", "It depends."])
    [-1.0, 0.0]
    """

    words: Sequence[str]
    penalty: float = 1.0
    __name__: ClassVar[str] = "forbidden_words"

    def __post_init__(self) -> None:
        _require_words(self.__name__, self.words)

    def __call__(self, *, completions: Sequence[Completion], **_columns: Any) -> list[float]:
        """Score each completion by the words it should have avoided."""
        forbidden = {word.lower() for word in self.words}
        return [
            -self.penalty if forbidden & words_of(completion) else 0.0 for completion in completions
        ]


def words_of(completion: Completion) -> set[str]:
    """Return the distinct lower-case words of a completion."""
    return set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text_of(completion).lower()))


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise RewardError(sentence)


def _require_words(name: str, words: Sequence[str]) -> None:
    _require(
        bool(words) and not isinstance(words, str),
        f"Reward '{name}' needs a list of words in its settings, not {words!r}.",
    )
