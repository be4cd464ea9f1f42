"""What a training tells while it goes on, to whoever listens."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a training ended.

    Attributes:
        samples: completions, pairs or demonstrations that each step learnt from.
        stop_reason: the sentence of the rule that stopped it, if one did.
        kept_step: the step whose model was kept, where correctness was measured.
        correctness: of that model, on the validation split.
    """

    samples: int
    stop_reason: str | None = None
    kept_step: int | None = None
    correctness: float | None = None


class Listener(Protocol):
    """Someone who follows a training: a tracker, a progress bar, a test."""

    def on_start(self, step: int, steps: int) -> None:
        """Hear after which step the training goes on, 0 at first, and at which it ends."""

    def on_step(self, step: int, values: Mapping[str, float]) -> None:
        """Hear the figures of one step."""

    def on_samples(self, step: int, rows: Sequence[Row]) -> None:
        """Hear sample completions with their rewards."""

    def on_checkpoint(self, step: int, size_bytes: int) -> None:
        """Hear that a checkpoint is complete."""

    def on_end(self, ending: Ending) -> None:
        """Hear how it ended."""


_listeners: ContextVar[tuple[Listener, ...]] = ContextVar("listeners", default=())


@contextmanager
def listening(*listeners: Listener) -> Iterator[None]:
    """Let `listeners` hear every training inside the block."""
    token = _listeners.set(listeners)
    try:
        yield
    finally:
        _listeners.reset(token)


def tell_start(step: int, steps: int) -> None:
    """Tell where the training begins and ends."""
    for listener in _listeners.get():
        listener.on_start(step, steps)


def tell_step(step: int, values: Mapping[str, float]) -> None:
    """Tell the figures of one step."""
    for listener in _listeners.get():
        listener.on_step(step, values)


def tell_samples(step: int, rows: Sequence[Row]) -> None:
    """Tell sample completions."""
    for listener in _listeners.get():
        listener.on_samples(step, rows)


def tell_checkpoint(step: int, size_bytes: int) -> None:
    """Tell that a checkpoint is complete."""
    for listener in _listeners.get():
        listener.on_checkpoint(step, size_bytes)


def tell_end(ending: Ending) -> None:
    """Tell how it ended."""
    for listener in _listeners.get():
        listener.on_end(ending)
