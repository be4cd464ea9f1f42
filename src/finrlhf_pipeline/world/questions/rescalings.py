"""Amounts in another unit, sign or size."""

from typing import Final

from finrlhf_pipeline.world.questions.asking import (
    ONE_MONEY,
    ONE_SIGNED,
    TWO_MONEY,
    Intent,
)

RESCALINGS: Final = (
    Intent(
        "quarter",
        "divide({a1}, const_4)",
        ONE_MONEY,
        "{a} of {y1} over four quarters .",
        (
            "what was the average {a} per quarter in {y1} ?",
            "spread over four quarters , how large was {a} in {y1} ?",
        ),
    ),
    Intent(
        "half",
        "divide({a1}, const_2)",
        ONE_MONEY,
        "{a} of {y1} over two .",
        ("what is one half of {a} in {y1} ?",),
    ),
    Intent(
        "smaller_unit",
        "multiply({a1}, const_1000)",
        ONE_MONEY,
        "{a} of {y1} times 1,000 .",
        (
            "what was {a} in {y1} in {smaller} ?",
            "how many {smaller} did {a} come to in {y1} ?",
        ),
    ),
    Intent(
        "larger_unit",
        "divide({a1}, const_1000)",
        ONE_MONEY,
        "{a} of {y1} over 1,000 .",
        (
            "what was {a} in {y1} in {larger} ?",
            "how many {larger} did {a} come to in {y1} ?",
        ),
    ),
    Intent(
        "loss",
        "multiply({a1}, const_m1)",
        ONE_SIGNED,
        "{a} of {y1} with its sign turned .",
        (
            "what was the loss from {a} in {y1} as a positive number ?",
            "with its sign turned , how large is {a} of {y1} ?",
        ),
        when="loss",
    ),
    Intent(
        "gap_smaller_unit",
        "subtract({a1}, {b1}), multiply(#0, const_1000)",
        TWO_MONEY,
        "{a} less {b} of {y1} , times 1,000 .",
        (
            "by how many {smaller} did {a} exceed {b} in {y1} ?",
            "in {smaller} , how far was {b} below {a} in {y1} ?",
        ),
        when="above",
    ),
)
