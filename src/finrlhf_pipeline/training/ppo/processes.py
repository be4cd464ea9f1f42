"""Speaking with one voice: what the processes of a training must agree on."""

from typing import Any

from accelerate.utils import broadcast_object_list, gather_object

from finrlhf_pipeline.training.ppo.errors import PpoError


def agree(answer: Any) -> Any:
    """Return the first process's answer in all of them."""
    answers = [answer]
    broadcast_object_list(answers)
    return answers[0]


def fail_together(problem: str | None) -> None:
    """Stop every process with the first problem that any of them has, if any has one.

    A process that failed alone would leave the others waiting for it.
    """
    problems = [text for text in gather_object([problem]) if text is not None]
    if problems:
        raise PpoError(problems[0])
