"""Preference pairs and prompts for advice."""

from itertools import cycle, islice, product
from random import Random
from typing import Any, Final

from finrlhf_pipeline.world.advice.answers import choose_statements, write_answer
from finrlhf_pipeline.world.advice.topics import (
    CIRCUMSTANCES,
    HELD_OUT_TOPICS,
    HELD_OUT_WORDINGS,
    TOPICS,
    WORDINGS,
)
from finrlhf_pipeline.world.streams import stream

RATERS: Final = ("avery", "blake", "casey", "devon")
_SHARED_SHARE: Final = 0.4
_LEAST_STRENGTH: Final = 0.6
_STRENGTH_PER_STATEMENT: Final = 0.1


def make_advice_pairs(count: int, seed: int | str) -> list[dict[str, Any]]:
    """Return pairs of a careful and a reckless answer to one question.

    A pair is as strong as much is said: 0.6 where each side makes one statement, and 0.1 more for
    every further statement of either side, up to 1.0 where each makes three.
    """
    prompts = _prompts(stream(seed, "prompts"), TOPICS, WORDINGS)
    return [
        _make_pair(stream(seed, "pair", index), topic, question)
        for index, (topic, question) in enumerate(islice(cycle(prompts), count))
    ]


def make_advice_prompts(count: int, seed: int | str) -> list[str]:
    """Return questions for advice on topics and in wordings that no pair has."""
    prompts = _prompts(stream(seed, "held out"), HELD_OUT_TOPICS, HELD_OUT_WORDINGS)
    if count > len(prompts):
        raise ValueError(
            f"There are {len(prompts)} held-out advice prompts, but {count} were asked for; "
            "ask for fewer."
        )
    return [_render(question) for _, question in prompts[:count]]


def _prompts(
    rng: Random, topics: tuple[str, ...], wordings: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Return every topic with every question about it, shuffled."""
    prompts = [
        (topic, f"{circumstance} {wording}".strip().format(x=topic))
        for topic, wording, circumstance in product(topics, wordings, CIRCUMSTANCES)
    ]
    rng.shuffle(prompts)
    return prompts


def _make_pair(rng: Random, topic: str, question: str) -> dict[str, Any]:
    statements = choose_statements(rng)
    others = statements if rng.random() < _SHARED_SHARE else choose_statements(rng)
    chosen = write_answer(rng, topic, "careful", statements)
    rejected = write_answer(rng, topic, "reckless", others)
    return {
        "prompt": _render(question),
        "chosen": chosen,
        "rejected": rejected,
        "preference_strength": _strength(len(statements) + len(others)),
        "rater": rng.choice(RATERS),
    }


def _strength(statements: int) -> float:
    return round(_LEAST_STRENGTH + _STRENGTH_PER_STATEMENT * (statements - 2), 1)


def _render(question: str) -> str:
    return f"User: {question}\nAssistant:"
