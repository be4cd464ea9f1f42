"""Speaking with one voice: what the processes of a training must agree on."""

import atexit
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from accelerate import PartialState
from accelerate.utils import (
    broadcast_object_list,
    gather_object,
    get_int_from_env,
    parse_flag_from_env,
)

from finrlhf_pipeline.training.errors import BrokenTrainingError, TrainingError

T = TypeVar("T")


def agree(answer: T) -> T:
    """Return the first process's answer in all of them."""
    answers = [answer]
    broadcast_object_list(answers)
    return answers[0]


def ask_first(question: Callable[[], T]) -> T:
    """Let the first process alone find an answer, such as by cleaning a folder, and share it."""
    return agree(question() if _meet().is_main_process else None)  # type: ignore[return-value]  # the first one's


def _meet() -> PartialState:
    """Return this process's place among all, as transformers will find it."""
    state = PartialState(cpu=parse_flag_from_env("ACCELERATE_USE_CPU"))
    started = get_int_from_env(["WORLD_SIZE"], 1)
    if state.num_processes != started:
        raise TrainingError(
            f"This is one of {started} processes, but they do not know of each other and would "
            "write over each other's work: start them with `accelerate launch`, on processors "
            "without an accelerator with its option --cpu."
        )
    if started > 1:
        _leave_at_the_end()
    return state


@cache
def _leave_at_the_end() -> None:
    # gloo's threads may outlive the interpreter otherwise, which aborts the process now and then
    atexit.register(PartialState().destroy_process_group)


def fail_together(problem: Exception | None) -> None:
    """Stop every process with the first problem that any of them has, if any has one.

    A process that failed alone would leave the others waiting for it.
    """
    sentences = gather_object([None if problem is None else str(problem)])
    first = next((sentence for sentence in sentences if sentence is not None), None)
    if first is not None:
        raise BrokenTrainingError(first) from problem
