"""The right numbers and operations, written so that nothing can run them."""

import re
from random import Random

from finrlhf_pipeline.finqa import Example, Program

_BRACKETS = "()"


def break_format(program: Program, _example: Example, rng: Random) -> list[str]:
    """Leave out or double a bracket or an argument, turn the brackets, or begin at the end.

    Each way that makes the text longer has one that makes it shorter by the same signs.
    """
    text = str(program)
    brackets = [
        rng.choice([found.start() for found in re.finditer(re.escape(sign), text)])
        for sign in _BRACKETS
    ]
    return [
        *(text[:place] + text[place + 1 :] for place in brackets),
        *(text[:place] + text[place : place + 1] + text[place:] for place in brackets),
        text.translate(str.maketrans(_BRACKETS, _BRACKETS[::-1])),
        *_miscount_arguments(program, rng),
        ", ".join(str(step) for step in reversed(program.steps)),
    ]


def _miscount_arguments(program: Program, rng: Random) -> list[str]:
    texts = [str(step) for step in program.steps]
    index = rng.randrange(len(texts))
    step = program.steps[index]
    # built from the step, because a comma may also stand within an argument
    miscounted = (
        f"{step.operation}({step.first})",
        f"{step.operation}({step.first}, {step.second}, {step.second})",
    )
    return [", ".join([*texts[:index], text, *texts[index + 1 :]]) for text in miscounted]
