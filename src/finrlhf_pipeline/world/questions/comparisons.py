"""Questions whose answer is yes or no."""

from typing import Final

from finrlhf_pipeline.world.questions.asking import (
    ONE_POSITIVE,
    THREE_ALIKE,
    TWO_ALIKE,
    Intent,
)

COMPARISONS: Final = (
    Intent(
        "higher",
        "greater({a1}, {a0})",
        ONE_POSITIVE,
        "compare {a} of {y1} with {a} of {y0} .",
        (
            "was {a} higher in {y1} than in {y0} ?",
            "did {a} rise from {y0} to {y1} ?",
            "is the {y1} figure for {a} above that of {y0} ?",
        ),
        answer="yes_no",
    ),
    Intent(
        "lower",
        "greater({a0}, {a1})",
        ONE_POSITIVE,
        "compare {a} of {y0} with {a} of {y1} .",
        (
            "was {a} lower in {y1} than in {y0} ?",
            "did {a} fall from {y0} to {y1} ?",
        ),
        answer="yes_no",
    ),
    Intent(
        "exceeds",
        "greater({a1}, {b1})",
        TWO_ALIKE,
        "compare {a} with {b} of {y1} .",
        (
            "was {a} larger than {b} in {y1} ?",
            "did {a} exceed {b} in {y1} ?",
            "in {y1} , was there more {a} than {b} ?",
        ),
        answer="yes_no",
    ),
    Intent(
        "pair_exceeds",
        "add({a1}, {b1}), greater(#0, {c1})",
        THREE_ALIKE,
        "compare the sum of {a} and {b} with {c} of {y1} .",
        (
            "were {a} and {b} together larger than {c} in {y1} ?",
            "did the sum of {a} and {b} exceed {c} in {y1} ?",
        ),
        answer="yes_no",
    ),
    Intent(
        "grew_more",
        "subtract({a1}, {a0}), subtract({b1}, {b0}), greater(#0, #1)",
        TWO_ALIKE,
        "compare the change in {a} with the change in {b} .",
        (
            "did {a} grow by more than {b} from {y0} to {y1} ?",
            "between {y0} and {y1} , was the change in {a} above that of {b} ?",
        ),
        answer="yes_no",
    ),
)
