"""What a training tells while it goes on, to whoever listens."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

Row = Mapping[str, Any]


class Listener(Protocol):
    """Someone who follows a training: a tracker, a progress bar, a test."""

    def on_step(self, step: int, values: Mapping[str, float]) -> None:
        """Hear the figures of one step."""

    def on_samples(self, step: int, rows: Sequence[Row]) -> None:
        """Hear sample completions with their rewards."""

    def on_checkpoint(self, step: int, size_bytes: int) -> None:
        """Hear that a checkpoint is complete."""


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Let `listener` hear every training inside the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell_step(step: int, values: Mapping[str, float]) -> None:
    """Tell the figures of one step."""
    if (listener := _listener.get()) is not None:
        listener.on_step(step, values)


def tell_samples(step: int, rows: Sequence[Row]) -> None:
    """Tell sample completions."""
    if (listener := _listener.get()) is not None:
        listener.on_samples(step, rows)


def tell_checkpoint(step: int, size_bytes: int) -> None:
    """Tell that a checkpoint is complete."""
    if (listener := _listener.get()) is not None:
        listener.on_checkpoint(step, size_bytes)
