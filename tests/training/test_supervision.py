"""A training of the library's is told of, stopped at broken figures, and leaves its history."""

import math
from types import SimpleNamespace
from typing import Any

import pytest
from transformers import TrainerControl, TrainerState

from finrlhf_pipeline.training.errors import BrokenTrainingError
from finrlhf_pipeline.training.live import listening
from finrlhf_pipeline.training.supervision import WatchLoss, numeric_history, with_stop_reason

ARGS: Any = SimpleNamespace()


def log(watch: WatchLoss, step: int, *, first: bool = True, **logs: Any) -> None:
    state = TrainerState(is_world_process_zero=first, global_step=step)
    watch.on_log(ARGS, state, TrainerControl(), logs=logs)


@pytest.mark.parametrize("name", ["loss", "grad_norm"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_figure_that_is_no_number_stops_the_training(name: str, value: float) -> None:
    with pytest.raises(BrokenTrainingError, match=f"The {name} became {value} at step 7"):
        log(WatchLoss(), 7, **{name: value})


def test_numbers_are_told_by_the_first_process() -> None:
    told: list[Any] = []
    listener: Any = SimpleNamespace(
        on_start=lambda *place: told.append(place),
        on_step=lambda *figures: told.append(figures),
    )
    state = TrainerState(is_world_process_zero=True, global_step=4, max_steps=9)
    with listening(listener):
        WatchLoss().on_train_begin(ARGS, state, TrainerControl())
        log(WatchLoss(), 5, loss=0.5, note="text", flag=True)
        log(WatchLoss(), 5, first=False, loss=0.5)
        log(WatchLoss(), 9, train_runtime=3.0)
    assert told == [(4, 9), (5, {"loss": 0.5})]


def test_the_history_holds_numbers_and_no_closing_summary() -> None:
    entries = [{"step": 1, "loss": 0.5, "note": "text"}, {"step": 1, "train_runtime": 3.0}]
    assert numeric_history(entries) == [{"step": 1.0, "loss": 0.5}]


def test_the_reason_for_a_stop_stands_in_the_last_step() -> None:
    steps = [{"step": 1.0}, {"step": 2.0}]
    assert with_stop_reason(steps, None) == steps
    assert with_stop_reason(steps, "why") == [{"step": 1.0}, {"step": 2.0, "stop_reason": "why"}]
    assert steps[-1] == {"step": 2.0}
