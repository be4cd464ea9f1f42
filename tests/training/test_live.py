"""Whoever listens hears a training, and only inside the block."""

from collections.abc import Mapping, Sequence
from typing import Any

from finrlhf_pipeline.training.live import (
    Ending,
    listening,
    tell_checkpoint,
    tell_end,
    tell_samples,
    tell_start,
    tell_step,
)


class Notebook:
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def on_start(self, step: int, steps: int) -> None:
        self.heard.append(("start", step, steps))

    def on_step(self, step: int, values: Mapping[str, float]) -> None:
        self.heard.append(("step", step, values))

    def on_samples(self, step: int, rows: Sequence[Mapping[str, Any]]) -> None:
        self.heard.append(("samples", step, rows))

    def on_checkpoint(self, step: int, size_bytes: int) -> None:
        self.heard.append(("checkpoint", step, size_bytes))

    def on_end(self, ending: Ending) -> None:
        self.heard.append(ending)


def tell_all() -> list[Any]:
    ending = Ending(8, stop_reason="The entropy is 0.")
    tell_start(0, 9)
    tell_step(1, {"loss": 0.5})
    tell_samples(1, [{"prompt": "q"}])
    tell_checkpoint(1, 123)
    tell_end(ending)
    return [
        ("start", 0, 9),
        ("step", 1, {"loss": 0.5}),
        ("samples", 1, [{"prompt": "q"}]),
        ("checkpoint", 1, 123),
        ending,
    ]


def test_all_listeners_hear_everything_in_its_order() -> None:
    one, other = Notebook(), Notebook()
    with listening(one, other):
        told = tell_all()
    assert one.heard == other.heard == told


def test_outside_the_block_nobody_hears() -> None:
    notebook = Notebook()
    with listening(notebook):
        pass
    tell_all()
    assert notebook.heard == []


def test_the_inner_listener_hears_in_place_of_the_outer() -> None:
    outer, inner = Notebook(), Notebook()
    with listening(outer):
        with listening(inner):
            tell_step(1, {})
        tell_step(2, {})
    assert inner.heard == [("step", 1, {})]
    assert outer.heard == [("step", 2, {})]
