"""Answers are matched to questions in full or not at all."""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.appraisal.errors import AppraisalError

logger = logging.getLogger(__name__)

Row = Mapping[str, Any]

_SHOWN: Final = 5


def check_answers(answers: Sequence[Row], questions: Collection[str], whose: str) -> None:
    """Refuse answers to unknown questions, second answers, and questions without one.

    An empty answer is an answer, a wrong one, and is named on the console.
    """
    if not questions:
        raise AppraisalError(f"There is no question that {whose} could answer: the split is empty.")
    counts = Counter(row["id"] for row in answers)
    _refuse(
        [name for name in counts if name not in questions],
        f"{whose}: {{n}} answers are to questions that this split does not have: {{names}}. "
        "Evaluate again on the prompts and examples of the same split.",
    )
    _refuse(
        [name for name, count in counts.items() if count > 1],
        f"{whose}: {{n}} questions are answered more than once: {{names}}. "
        "Keep one answer a question.",
    )
    _refuse(
        [name for name in questions if name not in counts],
        f"{whose}: {{n}} questions have no answer: {{names}}. Answer all of them; an empty "
        "response counts as wrong.",
    )
    empty = [row["id"] for row in answers if not row["response"].strip()]
    if empty:
        logger.warning(
            "%s: %d responses are empty and count as wrong: %s.", whose, len(empty), _named(empty)
        )


def check_scored(answers: Sequence[Row], scored: Collection[str], whose: str) -> None:
    """Refuse answers of which some were never scored."""
    _refuse(
        [row["id"] for row in answers if row["id"] not in scored],
        f"{whose}: {{n}} answers have no score: {{names}}. Score these answers again.",
    )


def check_same_questions(answered: Mapping[str, Iterable[str]], reference: str) -> None:
    """Refuse to compare policies that did not answer the very same questions, each once."""
    answered = {name: list(ids) for name, ids in answered.items()}
    for name, ids in answered.items():
        _refuse(
            [each for each, count in Counter(ids).items() if count > 1],
            f"'{name}' answers {{n}} questions more than once: {{names}}. "
            "Keep one answer a question.",
        )
    expected = set(answered[reference])
    for name, ids in answered.items():
        found = set(ids)
        if found != expected:
            differences = [
                f"{len(ids)} only by {who}: {_named(sorted(ids))}"
                for who, ids in (
                    (f"'{name}'", found - expected),
                    (f"'{reference}'", expected - found),
                )
                if ids
            ]
            raise AppraisalError(
                f"'{name}' and '{reference}' did not answer the same questions "
                f"({'; '.join(differences)}). Evaluate both again on the same split."
            )


def _refuse(names: Sequence[str], sentence: str) -> None:
    if names:
        raise AppraisalError(sentence.format(n=len(names), names=_named(names)))


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name[:80]}'" for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
