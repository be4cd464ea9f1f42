"""Checks of the fields of a record, each failure naming its field."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

# far deeper than any record, and far from Python's own limit
_DEEPEST: Final = 64


class RecordError(ValueError):
    """A record that is not a FinQA example, with the field at fault."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"field '{name}' {reason}")
        self.field = name
        self.reason = reason

    def __reduce__(self) -> tuple[type[RecordError], tuple[str, str]]:
        return type(self), (self.field, self.reason)


def required(record: Mapping[str, Any], key: str, name: str) -> Any:
    """Return a field that every record must have."""
    value = record.get(key)
    if value is None:
        raise RecordError(name, "is missing")
    return value


def text(value: Any, name: str) -> str:
    """Return text that can be written to a file."""
    if not isinstance(value, str):
        raise RecordError(name, f"must be text, not {_kind(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise RecordError(name, "holds a lone surrogate, which is half a character") from None
    return value


def filled_text(value: Any, name: str) -> str:
    """Return text that says something."""
    if not text(value, name).strip():
        raise RecordError(name, "is empty")
    return str(value)


def items(value: Any, name: str) -> Sequence[Any]:
    """Return a list."""
    if not isinstance(value, list | tuple):
        raise RecordError(name, f"must be a list, not {_kind(value)}")
    return value


def texts(value: Any, name: str) -> tuple[str, ...]:
    """Return a list of texts."""
    return tuple(text(item, f"{name}[{index}]") for index, item in enumerate(items(value, name)))


def table(value: Any, name: str) -> tuple[tuple[str, ...], ...]:
    """Return a table, each row of which has at least its header."""
    rows = tuple(texts(row, f"{name}[{index}]") for index, row in enumerate(items(value, name)))
    for index, row in enumerate(rows):
        if not row:
            raise RecordError(f"{name}[{index}]", "is a row without cells")
    return rows


def executed_answer(value: Any, name: str) -> float | str:
    """Return a finite number, or `yes` or `no`."""
    if isinstance(value, str):
        if value in ("yes", "no"):
            return value
        if not value.strip():
            raise RecordError(name, "is empty")
        raise RecordError(name, f"must be a number, 'yes' or 'no', not the text {value[:40]!a}")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecordError(name, f"must be a number, 'yes' or 'no', not {_kind(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise RecordError(name, "must be a finite number")
    return number


def objects(value: Any, name: str) -> tuple[Mapping[str, Any], ...]:
    """Return a list of JSON objects."""
    return tuple(_object(item, f"{name}[{index}]") for index, item in enumerate(items(value, name)))


def named_texts(value: Any, name: str) -> Mapping[str, str]:
    """Return an object whose values are texts."""
    members = mapping(value, name)
    return {text(key, name): text(item, f"{name}.{key}") for key, item in members.items()}


def named_levels(value: Any, name: str) -> Mapping[str, int | str]:
    """Return an object whose values are whole numbers or texts."""
    levels: dict[str, int | str] = {}
    for key, item in mapping(value, name).items():
        whole = isinstance(item, int) and not isinstance(item, bool)
        levels[text(key, name)] = item if whole else text(item, f"{name}.{key}")
    return levels


def mapping(value: Any, name: str) -> Mapping[str, Any]:
    """Return an object."""
    if not isinstance(value, Mapping):
        raise RecordError(name, f"must be an object, not {_kind(value)}")
    return value


def _object(value: Any, name: str, depth: int = 0) -> Mapping[str, Any]:
    return {
        text(key, name): _json_value(item, f"{name}.{key}", depth + 1)
        for key, item in mapping(value, name).items()
    }


def _json_value(value: Any, name: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise RecordError(name, f"is nested more than {_DEEPEST} levels deep")
    if isinstance(value, str):
        return text(value, name)
    if isinstance(value, float) and not math.isfinite(value):
        raise RecordError(name, "must be a finite number")
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [
            _json_value(item, f"{name}[{index}]", depth + 1) for index, item in enumerate(value)
        ]
    return _object(value, name, depth)


def _kind(value: Any) -> str:
    names = {bool: "true or false", float: "a number", int: "a number", str: "text"}
    names |= {list: "a list", dict: "an object", type(None): "null"}
    return names.get(type(value), type(value).__name__)
