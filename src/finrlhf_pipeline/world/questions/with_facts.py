"""Questions that need a sentence: a plan, a cut, the part of one region, or the shares."""

from typing import Final

from finrlhf_pipeline.world.questions.asking import (
    ONE_MONEY,
    ONE_POSITIVE,
    Intent,
)

WITH_FACTS: Final = (
    Intent(
        "from_europe",
        "multiply({f}, {a1})",
        ONE_MONEY,
        "the share of europe times {a} of {y1} .",
        (
            "how much of {a} came from europe in {y1} ?",
            "what amount of {y1} {a} was due to europe ?",
        ),
        fact="part",
    ),
    Intent(
        "plan_factor",
        "exp({f}, {g})",
        ONE_POSITIVE,
        "the yearly factor to the power of the years .",
        (
            "by what factor will {a} grow over the whole plan ?",
            "how many times its start will {a} be when the plan ends ?",
        ),
        fact="factor",
    ),
    Intent(
        "plan_adds",
        "add({a1}, {f})",
        ONE_MONEY,
        "{a} of {y1} plus the plan .",
        (
            "what will {a} be with the plan added to {y1} ?",
            "what level of {a} does the plan lead to from {y1} ?",
        ),
        fact="adds",
    ),
    Intent(
        "after_cut",
        "subtract({a1}, {f})",
        ONE_MONEY,
        "{a} of {y1} less the cut .",
        (
            "what will {a} of {y1} be after the cut ?",
            "how much of {y1} {a} does the company keep ?",
        ),
        fact="cuts",
        when="positive",
    ),
    Intent(
        "per_share",
        "divide({a1}, {f})",
        ONE_MONEY,
        "{a} of {y1} over the shares .",
        (
            "what was {a} per share in {y1} ?",
            "for each share , how large was {a} in {y1} ?",
        ),
        fact="shares",
    ),
    Intent(
        "plan_end",
        "exp({f}, {g}), multiply({a1}, #0)",
        ONE_POSITIVE,
        "the factor to the power of the years , times {a} of {y1} .",
        (
            "what will {a} be at the end of the plan that starts from {y1} ?",
            "where does the plan bring {a} , counted from {y1} ?",
        ),
        fact="factor",
    ),
    Intent(
        "change_per_share",
        "subtract({a1}, {a0}), divide(#0, {f})",
        ONE_MONEY,
        "the change in {a} over the shares .",
        (
            "what was the change in {a} from {y0} to {y1} per share ?",
            "for each share , how far did {a} move between {y0} and {y1} ?",
        ),
        fact="shares",
    ),
    Intent(
        "plan_rate_end",
        "add({f}, const_1), exp(#0, {g}), multiply({a1}, #1)",
        ONE_POSITIVE,
        "one plus the rate , to the power of the years , times {a} of {y1} .",
        (
            "what will {a} be at the end of the yearly growth that starts from {y1} ?",
            "where does the yearly growth bring {a} , counted from {y1} ?",
        ),
        fact="rate",
    ),
)
