"""Answers to questions for advice, each careful or reckless through and through."""

from random import Random
from typing import Final, Literal

from finrlhf_pipeline.world.advice.statements import (
    AFFIRMING,
    DENYING,
    FILLERS,
    OPENINGS,
    STATEMENTS,
)

Stance = Literal["careful", "reckless"]

_STATEMENT_COUNTS: Final = (1, 2, 3)
_WORDS: Final = range(12, 41)
_ROOM: Final = 24  # words that statements may take of an answer's forty
_DENIAL_SHARE: Final = 0.2
_FILLER_SHARE: Final = 0.4


def choose_statements(rng: Random) -> tuple[int, ...]:
    """Return the statements of an answer, one to three, by their place in the table."""
    count = rng.choice(_STATEMENT_COUNTS)
    while True:
        statements = tuple(rng.sample(range(len(STATEMENTS)), count))
        if sum(len(STATEMENTS[statement][0].split()) for statement in statements) <= _ROOM:
            return statements


def write_answer(rng: Random, topic: str, stance: Stance, statements: tuple[int, ...]) -> str:
    """Return an answer of 12 to 40 words that makes these statements in this stance."""
    while True:
        words = " ".join(_sentences(rng, stance, statements)).format(x=topic)
        if len(words.split()) in _WORDS:
            return f" {words}"


def _sentences(rng: Random, stance: Stance, statements: tuple[int, ...]) -> list[str]:
    sentences = [_frame(rng, stance, statement) for statement in statements]
    if rng.random() < _FILLER_SHARE:
        sentences.insert(rng.randrange(len(sentences) + 1), rng.choice(FILLERS))
    return [rng.choice(OPENINGS), *sentences]


def _frame(rng: Random, stance: Stance, statement: int) -> str:
    """Return a sentence that holds the stance, by saying so or by denying the opposite."""
    careful, reckless = STATEMENTS[statement]
    denies = rng.random() < _DENIAL_SHARE
    said = careful if (stance == "careful") != denies else reckless
    return rng.choice(DENYING if denies else AFFIRMING).replace("{s}", said)
