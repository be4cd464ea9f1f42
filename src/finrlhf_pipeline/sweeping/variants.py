"""The variants of a sweep, as the command line describes them."""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

Variant = dict[str, Any]

LONGEST_NAME: Final = 100
_PLAIN: Final = re.compile(r"[\w.,=+-]+")
_WORDS: Final = {"true": True, "false": False, "null": None}


class SweepError(ValueError):
    """A sweep that cannot be meant as it was written."""


@dataclass(frozen=True)
class Range:
    """Numbers that a search may try."""

    low: float
    high: float
    logarithmic: bool

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers were named."""
        return isinstance(self.low, int) and isinstance(self.high, int)


def read_choices(options: Sequence[str]) -> dict[str, list[Any]]:
    """Return the values of each parameter.

    >>> read_choices(["grpo.trainer.beta=0.0,0.04"])
    {'grpo.trainer.beta': [0.0, 0.04]}
    """
    found: dict[str, list[Any]] = {}
    for option in options:
        name, values = _halves(option, "--set", "NAME=VALUE,VALUE")
        found[name] = [_value(text) for text in values.split(",")]
    return found


def read_ranges(options: Sequence[str]) -> dict[str, Range]:
    """Return the range of each parameter.

    >>> read_ranges(["grpo.trainer.learning_rate=1e-4..1e-2:log"])
    {'grpo.trainer.learning_rate': Range(low=0.0001, high=0.01, logarithmic=True)}
    """
    found: dict[str, Range] = {}
    for option in options:
        name, text = _halves(option, "--range", "NAME=LOW..HIGH or NAME=LOW..HIGH:log")
        numbers, _, scale = text.partition(":")
        low, _, high = (_value(part) for part in numbers.partition(".."))
        if not _is_number(low) or not _is_number(high) or low >= high or scale not in ("", "log"):
            raise SweepError(
                f"--range {option} is no range: write NAME=LOW..HIGH with two numbers, the lower "
                "first, and :log behind them for a logarithmic scale."
            )
        if scale and low <= 0:
            raise SweepError(f"--range {option}: a logarithmic scale begins above zero.")
        found[name] = Range(low, high, bool(scale))
    return found


def grid(choices: Mapping[str, Sequence[Any]]) -> list[Variant]:
    """Return every combination of the values, the last parameter changing fastest.

    >>> grid({"a": [1, 2], "b": [3]})
    [{'a': 1, 'b': 3}, {'a': 2, 'b': 3}]
    """
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def label(variant: Variant) -> str:
    """Return a variant as a person would write it.

    >>> label({"grpo.trainer.beta": 0.04})
    'grpo.trainer.beta=0.04'
    """
    return ",".join(f"{name}={value}" for name, value in variant.items())


def folder_name(variant: Variant) -> str:
    """Return the label where it can name a folder, a digest of it elsewhere."""
    text = label(variant)
    if len(text) <= LONGEST_NAME and _PLAIN.fullmatch(text):
        return text
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def nested(variant: Variant, beside: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a variant the way `--params` is handed on, together with other parameters.

    >>> nested({"grpo.trainer.beta": 0.04}, {"grpo": {"seed": 1}})
    {'grpo': {'seed': 1, 'trainer': {'beta': 0.04}}}
    """
    whole = _copied(beside or {})
    for name, value in variant.items():
        *groups, leaf = name.split(".")
        inner = whole
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[leaf] = value
    return whole


def _copied(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _copied(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
    }


def _halves(option: str, flag: str, shape: str) -> tuple[str, str]:
    name, sign, text = option.partition("=")
    if not sign or not name or not text:
        raise SweepError(f"{flag} {option} cannot be read: write {flag} {shape}.")
    return name.strip(), text.strip()


def _value(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return _WORDS.get(text, text)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
