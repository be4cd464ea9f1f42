"""How an item moved from one year to another."""

from typing import Final

from finrlhf_pipeline.world.questions.asking import (
    ONE_OF_ANY,
    ONE_PERCENT,
    ONE_POSITIVE,
    Intent,
)

CHANGES: Final = (
    Intent(
        "change",
        "subtract({a1}, {a0})",
        ONE_OF_ANY,
        "{a} of {y1} less {a} of {y0} .",
        (
            "what was the change in {a} from {y0} to {y1} ?",
            "by how much did {a} change between {y0} and {y1} ?",
            "taking {y0} as the start , how far did {a} move by {y1} ?",
            "what is {a} of {y1} less {a} of {y0} ?",
        ),
    ),
    Intent(
        "rise",
        "subtract({a1}, {a0})",
        ONE_POSITIVE,
        "{a} of {y1} less {a} of {y0} .",
        (
            "what was the increase in {a} from {y0} to {y1} ?",
            "how much did {a} grow in {y1} compared with {y0} ?",
            "how much higher was {a} in {y1} than in {y0} ?",
            "what did {a} gain on its {y0} level by {y1} ?",
        ),
        when="rise",
    ),
    Intent(
        "fall",
        "subtract({a0}, {a1})",
        ONE_POSITIVE,
        "{a} of {y0} less {a} of {y1} .",
        (
            "what was the decrease in {a} from {y0} to {y1} ?",
            "how far did {a} fall from {y0} to {y1} ?",
            "how much lower was {a} in {y1} than in {y0} ?",
            "how much of {a} was lost between {y0} and {y1} ?",
        ),
        when="fall",
    ),
    Intent(
        "multiple",
        "divide({a1}, {a0})",
        ONE_POSITIVE,
        "{a} of {y1} over {a} of {y0} .",
        (
            "what was the ratio of {a} in {y1} to {a} in {y0} ?",
            "by what factor did {a} change from {y0} to {y1} ?",
            "what multiple of its {y0} level did {a} reach in {y1} ?",
        ),
    ),
    Intent(
        "percent_change",
        "subtract({a1}, {a0}), divide(#0, {a0})",
        ONE_POSITIVE,
        "the change in {a} over {a} of {y0} .",
        (
            "what was the percentage change in {a} from {y0} to {y1} ?",
            "by what percent did {a} change between {y0} and {y1} ?",
            "relative to {y0} , how far did {a} move by {y1} in percent ?",
        ),
        answer="percent",
    ),
    Intent(
        "growth_rate",
        "divide({a1}, {a0}), subtract(#0, const_1)",
        ONE_POSITIVE,
        "the ratio of {a} of {y1} to {y0} less one .",
        (
            "what was the growth rate of {a} from {y0} to {y1} ?",
            "at what rate did {a} grow in {y1} on {y0} ?",
        ),
        answer="percent",
        when="rise",
    ),
    Intent(
        "index",
        "divide({a1}, {a0}), multiply(#0, const_100)",
        ONE_POSITIVE,
        "the ratio of {a} of {y1} to {y0} times 100 .",
        (
            "with {y0} set to 100 , what is the index of {a} in {y1} ?",
            "what index value did {a} have in {y1} if {y0} is 100 ?",
        ),
    ),
    Intent(
        "yearly_change",
        "subtract({a1}, {a0}), divide(#0, const_2)",
        ONE_POSITIVE,
        "the change in {a} over two years .",
        (
            "what was the average yearly change in {a} from {y0} to {y1} ?",
            "by how much per year did {a} change between {y0} and {y1} ?",
        ),
        when="two_years_apart",
    ),
    Intent(
        "basis_points",
        "subtract({a1}, {a0}), multiply(#0, const_10000)",
        ONE_PERCENT,
        "the change in {a} times 10,000 .",
        (
            "by how many basis points did {a} change from {y0} to {y1} ?",
            "what was the move in {a} between {y0} and {y1} in basis points ?",
        ),
    ),
)
