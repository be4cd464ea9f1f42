"""Sums, averages and differences of several items or years."""

from typing import Final

from finrlhf_pipeline.world.questions.asking import (
    ONE_POSITIVE,
    THREE_ALIKE,
    TWO_ALIKE,
    Intent,
)

TOTALS: Final = (
    Intent(
        "total",
        "add({a1}, {b1})",
        TWO_ALIKE,
        "{a} plus {b} of {y1} .",
        (
            "what was the total of {a} and {b} in {y1} ?",
            "how much were {a} and {b} together in {y1} ?",
            "in {y1} , what do {a} and {b} add up to ?",
            "what is the {y1} figure for {a} plus {b} ?",
        ),
    ),
    Intent(
        "both_years",
        "add({a0}, {a1})",
        ONE_POSITIVE,
        "{a} of {y0} plus {a} of {y1} .",
        (
            "what was the total of {a} for {y0} and {y1} ?",
            "how much {a} was there in {y0} and {y1} together ?",
            "if {y0} is added to {y1} , how large is {a} ?",
        ),
    ),
    Intent(
        "gap",
        "subtract({a1}, {b1})",
        TWO_ALIKE,
        "{a} less {b} of {y1} .",
        (
            "what was the difference between {a} and {b} in {y1} ?",
            "by how much did {a} exceed {b} in {y1} ?",
            "how much is left of {a} after {b} in {y1} ?",
            "in {y1} , how far was {b} below {a} ?",
        ),
        when="above",
    ),
    Intent(
        "average_of_years",
        "add({a0}, {a1}), divide(#0, const_2)",
        ONE_POSITIVE,
        "the sum of {a} of {y0} and {y1} over two .",
        (
            "what was the average of {a} for {y0} and {y1} ?",
            "what is the mean of the {y0} and {y1} figures for {a} ?",
        ),
    ),
    Intent(
        "average_of_pair",
        "add({a1}, {b1}), divide(#0, const_2)",
        TWO_ALIKE,
        "the sum of {a} and {b} of {y1} over two .",
        (
            "what was the average of {a} and {b} in {y1} ?",
            "what figure lies half way between {a} and {b} in {y1} ?",
        ),
    ),
    Intent(
        "total_of_three",
        "add({a1}, {b1}), add(#0, {c1})",
        THREE_ALIKE,
        "{a} plus {b} plus {c} of {y1} .",
        (
            "what was the total of {a} , {b} and {c} in {y1} ?",
            "what do {a} , {b} and {c} add up to in {y1} ?",
        ),
    ),
    Intent(
        "left_after_two",
        "subtract({a1}, {b1}), subtract(#0, {c1})",
        THREE_ALIKE,
        "{a} less {b} less {c} of {y1} .",
        (
            "how much is left of {a} after {b} and {c} in {y1} ?",
            "what remains of {y1} {a} once {b} and {c} are taken off ?",
        ),
        when="positive",
    ),
    Intent(
        "average_of_three",
        "add({a1}, {b1}), add(#0, {c1}), divide(#1, const_3)",
        THREE_ALIKE,
        "the sum of {a} , {b} and {c} of {y1} over three .",
        (
            "what was the average of {a} , {b} and {c} in {y1} ?",
            "what is the mean of {a} , {b} and {c} in {y1} ?",
        ),
    ),
    Intent(
        "pair_change",
        "add({a1}, {b1}), add({a0}, {b0}), subtract(#0, #1)",
        TWO_ALIKE,
        "{a} plus {b} of {y1} less {a} plus {b} of {y0} .",
        (
            "what was the change in {a} and {b} together from {y0} to {y1} ?",
            "by how much did the sum of {a} and {b} move between {y0} and {y1} ?",
        ),
    ),
    Intent(
        "change_of_gap",
        "subtract({a1}, {b1}), subtract({a0}, {b0}), subtract(#0, #1)",
        TWO_ALIKE,
        "{a} less {b} of {y1} , less the same of {y0} .",
        (
            "by how much did the difference between {a} and {b} change from {y0} to {y1} ?",
            "what was the move in {a} less {b} between {y0} and {y1} ?",
        ),
    ),
    Intent(
        "pair_growth",
        "add({a1}, {b1}), add({a0}, {b0}), divide(#0, #1)",
        TWO_ALIKE,
        "{a} plus {b} of {y1} over {a} plus {b} of {y0} .",
        (
            "by what factor did {a} and {b} together change from {y0} to {y1} ?",
            "what multiple of its {y0} level did the sum of {a} and {b} reach in {y1} ?",
        ),
    ),
)
