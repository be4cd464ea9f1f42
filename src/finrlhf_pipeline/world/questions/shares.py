"""Ratios, shares and rates of one item to another."""

from typing import Final

from finrlhf_pipeline.world.questions.asking import (
    RATE_AND_MONEY,
    THREE_ALIKE,
    TWO_ALIKE,
    Intent,
)

SHARES: Final = (
    Intent(
        "ratio",
        "divide({a1}, {b1})",
        TWO_ALIKE,
        "{a} over {b} of {y1} .",
        (
            "what was the ratio of {a} to {b} in {y1} ?",
            "how many times as large as {b} was {a} in {y1} ?",
            "in {y1} , how much {a} was there per unit of {b} ?",
        ),
    ),
    Intent(
        "share",
        "divide({a1}, {b1})",
        TWO_ALIKE,
        "{a} over {b} of {y1} .",
        (
            "what share of {b} was {a} in {y1} ?",
            "{a} was what percent of {b} in {y1} ?",
            "as a percentage of {b} , how large was {a} in {y1} ?",
        ),
        answer="percent",
        when="below",
    ),
    Intent(
        "rate_of",
        "multiply({a1}, {b1})",
        RATE_AND_MONEY,
        "{a} times {b} of {y1} .",
        (
            "what is {a} times {b} in {y1} ?",
            "applying {a} to {b} , what amount results for {y1} ?",
            "how much of {b} does {a} take in {y1} ?",
        ),
    ),
    Intent(
        "after_rate",
        "multiply({a1}, {b1}), subtract({b1}, #0)",
        RATE_AND_MONEY,
        "{b} less {a} times {b} of {y1} .",
        (
            "how much is left of {b} after {a} in {y1} ?",
            "what was {b} in {y1} once {a} is taken off ?",
        ),
    ),
    Intent(
        "share_of_pair",
        "add({a1}, {b1}), divide({a1}, #0)",
        TWO_ALIKE,
        "{a} over the sum of {a} and {b} of {y1} .",
        (
            "what share of {a} and {b} combined was {a} in {y1} ?",
            "of {a} and {b} together , what percent was {a} in {y1} ?",
        ),
        answer="percent",
    ),
    Intent(
        "share_of_three",
        "add({a1}, {b1}), add(#0, {c1}), divide({a1}, #1)",
        THREE_ALIKE,
        "{a} over the sum of {a} , {b} and {c} of {y1} .",
        (
            "what share of {a} , {b} and {c} combined was {a} in {y1} ?",
            "of {a} , {b} and {c} together , what percent was {a} in {y1} ?",
        ),
        answer="percent",
    ),
    Intent(
        "ratio_change",
        "divide({a1}, {b1}), divide({a0}, {b0}), subtract(#0, #1)",
        TWO_ALIKE,
        "the ratio of {y1} less the ratio of {y0} .",
        (
            "what was the change in the ratio of {a} to {b} from {y0} to {y1} ?",
            "by how much did {a} per unit of {b} move between {y0} and {y1} ?",
        ),
    ),
)
