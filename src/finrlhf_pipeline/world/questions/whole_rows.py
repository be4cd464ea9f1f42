"""Questions about every year of a row."""

from typing import Final

from finrlhf_pipeline.world.questions.asking import (
    ONE_OF_ANY,
    ONE_POSITIVE,
    TWO_ALIKE,
    Intent,
)

WHOLE_ROWS: Final = (
    Intent(
        "highest",
        "table_max({a}, none)",
        ONE_OF_ANY,
        "the highest {a} of the row .",
        (
            "what was the highest {a} in the table ?",
            "at its peak , how large was {a} ?",
            "what was {a} in the year it was largest ?",
        ),
    ),
    Intent(
        "lowest",
        "table_min({a}, none)",
        ONE_OF_ANY,
        "the lowest {a} of the row .",
        (
            "what was the lowest {a} in the table ?",
            "how small was {a} at its bottom ?",
            "what was {a} in the year it was smallest ?",
        ),
    ),
    Intent(
        "average",
        "table_average({a}, none)",
        ONE_OF_ANY,
        "the average {a} of the row .",
        (
            "what was the average {a} over the years shown ?",
            "what is the mean of {a} across all columns ?",
            "how large was {a} in a typical year of the table ?",
        ),
    ),
    Intent(
        "sum",
        "table_sum({a}, none)",
        ONE_POSITIVE,
        "the sum of {a} over the row .",
        (
            "what was the sum of {a} over the years shown ?",
            "how much {a} was there in all years of the table ?",
            "what does {a} come to with every column added ?",
        ),
    ),
    Intent(
        "from_average",
        "table_average({a}, none), subtract({a1}, #0)",
        ONE_POSITIVE,
        "{a} of {y1} less the average of the row .",
        (
            "what is {a} of {y1} less the average {a} over the years shown ?",
            "how far was {a} in {y1} from its mean across all columns ?",
        ),
    ),
    Intent(
        "share_of_years",
        "table_sum({a}, none), divide({a1}, #0)",
        ONE_POSITIVE,
        "{a} of {y1} over the sum of the row .",
        (
            "what share of the sum of {a} over the years shown was {y1} ?",
            "{y1} brought what percent of all {a} in the table ?",
        ),
        answer="percent",
    ),
    Intent(
        "below_peak",
        "table_max({a}, none), subtract(#0, {a1})",
        ONE_POSITIVE,
        "the highest {a} less {a} of {y1} .",
        (
            "how far below its highest level was {a} in {y1} ?",
            "what was missing from {a} in {y1} to reach its peak ?",
        ),
        when="positive",
    ),
    Intent(
        "range",
        "table_max({a}, none), table_min({a}, none), subtract(#0, #1)",
        ONE_OF_ANY,
        "the highest {a} less the lowest {a} .",
        (
            "what was the range of {a} over the years shown ?",
            "how far apart are the highest and the lowest {a} in the table ?",
        ),
    ),
    Intent(
        "gap_of_averages",
        "table_average({a}, none), table_average({b}, none), subtract(#0, #1)",
        TWO_ALIKE,
        "the average {a} less the average {b} .",
        (
            "what is the average {a} less the average {b} over the years shown ?",
            "how far is the mean of {a} from the mean of {b} across all columns ?",
        ),
    ),
    Intent(
        "share_of_sums",
        "table_sum({a}, none), table_sum({b}, none), divide(#0, #1)",
        TWO_ALIKE,
        "the sum of {a} over the sum of {b} .",
        (
            "over the years shown , {a} was what percent of {b} ?",
            "as a percentage of all {b} in the table , how large was all {a} ?",
        ),
        answer="percent",
    ),
)
