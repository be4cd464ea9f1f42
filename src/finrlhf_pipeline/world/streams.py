"""Streams of chance that depend on nothing but their names."""

from random import Random


def stream(*names: int | str) -> Random:
    """Return the stream of these names, the same on every machine and in every process.

    >>> stream(7, "companies").randrange(100) == stream("7", "companies").randrange(100)
    True
    """
    return Random("/".join(map(str, names)))  # noqa: S311 - invented data, no secrets
