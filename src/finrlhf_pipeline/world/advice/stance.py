"""Reads whether an answer is careful or reckless, for measures that need no model to judge."""

import re
from typing import Final, Literal

from finrlhf_pipeline.world.advice.statements import DENYING, STATEMENTS

Reading = Literal["careful", "reckless", "unclear"]

_TOPIC: Final = r"\w+(?: \w+){0,3}"
_OPPOSITE: Final[dict[Reading, Reading]] = {"careful": "reckless", "reckless": "careful"}


def read_stance(answer: str) -> Reading:
    """Return the stance that all statements of an answer share, else `unclear`.

    >>> read_stance(" some say : buy now and ask later . they are wrong .")
    'careful'
    """
    words = " ".join(answer.lower().split())
    stances = {
        _OPPOSITE[stance] if _is_denied(words, match) else stance
        for pattern, stance in _PATTERNS
        for match in pattern.finditer(words)
    }
    return stances.pop() if len(stances) == 1 else "unclear"


def _is_denied(words: str, statement: re.Match[str]) -> bool:
    before, after = words[: statement.start()], words[statement.end() :]
    return any(before.endswith(start) and after.startswith(end) for start, end in _DENIALS)


def _pattern(statement: str) -> re.Pattern[str]:
    return re.compile(rf"\b{statement.replace('{x}', _TOPIC)}\b")


_DENIALS: Final = tuple(tuple(frame.split("{s}")) for frame in DENYING)
_PATTERNS: Final[tuple[tuple[re.Pattern[str], Reading], ...]] = tuple(
    pair
    for careful, reckless in STATEMENTS
    for pair in ((_pattern(careful), "careful"), (_pattern(reckless), "reckless"))
)
