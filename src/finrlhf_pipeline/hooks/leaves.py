"""Nested values as flat names, the way MLflow compares them."""

from typing import Any


def number_leaves(value: Any, prefix: str) -> dict[str, float]:
    """Return every number in a nested report under a name that MLflow accepts.

    >>> number_leaves({"rows_in": 3, "dropped": {"broken json": 1}}, "ledger")
    {'ledger.rows_in': 3.0, 'ledger.dropped.broken json': 1.0}
    """
    return {
        name: float(leaf)
        for name, leaf in flat_leaves(value, prefix).items()
        if isinstance(leaf, int | float) and not isinstance(leaf, bool)
    }


def flat_leaves(value: Any, prefix: str) -> dict[str, Any]:
    """Return everything in nested dictionaries that is no dictionary, under dotted names.

    >>> flat_leaves({"trainer": {"beta": 0.04}}, "grpo")
    {'grpo.trainer.beta': 0.04}
    """
    if not isinstance(value, dict):
        return {prefix: value}
    return {
        name: leaf
        for key, inner in value.items()
        for name, leaf in flat_leaves(inner, _joined(prefix, _tracked_name(str(key)))).items()
    }


def _joined(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _tracked_name(key: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "_-. /" else "_" for letter in key)
