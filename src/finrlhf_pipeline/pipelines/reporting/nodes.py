"""The parts of the report, and the report as a page and as a text."""

from collections.abc import Mapping
from typing import Any, Final

from finrlhf_pipeline.pipelines.reporting.behaviour import (
    BOTH_WRONG,
    KINDS,
    LOST,
    OUTCOMES,
    WON,
    kinds_of_answer,
    pair_up,
    spread_out,
    steps_of,
)
from finrlhf_pipeline.pipelines.reporting.costs import answer_table, cost_table
from finrlhf_pipeline.pipelines.reporting.diagnosis import curve_table, finding_table
from finrlhf_pipeline.pipelines.reporting.figures.theme import Figure
from finrlhf_pipeline.pipelines.reporting.parameters import ReportingParameters
from finrlhf_pipeline.pipelines.reporting.verdicts import (
    HOW_TO_READ,
    comparison_table,
    further_table,
    headline,
    reasons,
)
from finrlhf_pipeline.pipelines.reporting.weaknesses import safety_table, weakness_table
from finrlhf_pipeline.pipelines.reporting.wording import (
    NOTHING,
    interval,
    number,
    percent,
    section,
    table,
    words,
)
from finrlhf_pipeline.serving.champion import SAFE_MEANS

Row = dict[str, Any]
Section = dict[str, Any]

BESIDE: Final = (
    "Each policy beside the one that its training started from, on the same questions. An answer "
    "is counted by the first thing that is wrong with it."
)


def tell_verdicts(comparison: list[Row]) -> Section:
    """Say which policy is better, and how sure that is."""
    return section(
        "verdicts",
        "Which policy is better?",
        [headline(comparison), *reasons(comparison), HOW_TO_READ, SAFE_MEANS],
        figures=["accuracy", "proxy_against_gold"],
        tables=[comparison_table(comparison), further_table(comparison)],
    )


def tell_behaviour(parameters: ReportingParameters, **predictions: list[Row]) -> Section:
    """Show what changed in the answers, side by side."""
    steps = [
        (before, policy, pair_up(predictions[before], predictions[policy]))
        for before, policy in steps_of(predictions)
    ]
    changes = [
        [policy, before, *(number(len(pairs)) for pairs in outcomes.values())]
        for before, policy, outcomes in steps
    ]
    kinds = [
        [policy, *(percent(share) for share in kinds_of_answer(rows).values())]
        for policy, rows in predictions.items()
    ]
    return section(
        "behaviour",
        "What changed in the answers?",
        [BESIDE],
        figures=["reward_distributions", "response_lengths"],
        tables=[
            table("Answers that became right or wrong", ["policy", "after", *OUTCOMES], changes),
            table("Kinds of answer", ["policy", *KINDS], kinds),
            answer_table(predictions),
        ],
        examples=[
            _side_by_side((before, policy), outcome, pair, parameters.letters_of_an_answer)
            for before, policy, outcomes in steps
            for outcome in (WON, LOST, BOTH_WRONG)
            for pair in spread_out(outcomes[outcome], parameters.examples_of_a_kind)
        ],
    )


def _side_by_side(
    policies: tuple[str, str], outcome: str, pair: tuple[Mapping[str, Any], ...], letters: int
) -> Row:
    new = pair[1]
    return {
        "policy": policies[1],
        "outcome": outcome,
        "id": new["id"],
        "question": new["question"],
        "gold": f"{new['gold_program']} = {new['gold_answer']}",
        "answers": [
            {
                "policy": name,
                "response": _cut(row["response"], letters),
                "executed": NOTHING if row["executed"] is None else str(row["executed"]),
            }
            for name, row in zip(policies, pair, strict=True)
        ],
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]} … ({len(text) - most:,} letters more)"


def tell_weaknesses(questions: list[Row], **metrics: Row) -> Section:
    """Say which questions each policy is worst at, and which rules of safety it breaks.

    `questions` are any policy's graded answers, which tell the groups that questions are of.
    """
    return section(
        "weaknesses",
        "Where does each policy fail?",
        [
            "An interval as wide as half the scale says that a group has too few questions.",
            "Advice that was cut off before its end is judged by what there is of it.",
        ],
        figures=["accuracy_by_operation"],
        tables=[weakness_table(metrics, questions), safety_table(metrics)],
    )


def tell_trainings(**histories: list[Row]) -> Section:
    """Say how the trainings went, and answer the usual questions about them."""
    return section(
        "trainings",
        "How did the trainings go?",
        [
            "The verdicts are rules of thumb, computed from what each training logged.",
            "Where the kept step is not the last, what came after it changed no answer shown here.",
        ],
        figures=["reward_curves", "loss_curves", "kl_curves", "entropy_curves", "clipping_curves"],
        tables=[finding_table(histories), curve_table(histories)],
    )


def tell_reward_model(report: Row) -> Section:
    """Say how far the reward model can be trusted."""
    overall, calibration = report["overall"], report["calibration"]["expected_error"]
    about = (
        f"It orders {percent(overall['accuracy'])} of {overall['n']:,} held-out pairs rightly "
        f"({interval(overall['ci_low'], overall['ci_high'])}), and its certainty is off by "
        f"{percent(calibration)} on average. Scores and lengths correlate by "
        f"{number(report['length_correlation'])}."
    )
    rows = [
        [words(reason), number(group["n"]), percent(group["accuracy"]),
         interval(group["ci_low"], group["ci_high"])]
        for reason, group in report["by_reason"].items()
    ]  # fmt: skip
    columns = ["what is wrong with the worse answer", "pairs", "ordered rightly", "95 % interval"]
    return section(
        "reward_model",
        "Can the reward model be trusted?",
        [about],
        figures=["reward_model_calibration", "reward_model_margins"],
        tables=[table("By kind of fault", columns, rows)],
    )


def tell_costs(measured: Row, **histories: list[Row]) -> Section:
    """Say what each training cost."""
    return section(
        "costs",
        "What did it cost?",
        ["Measured on the machine that trained; a training that was not repeated keeps its costs."],
        tables=[cost_table(measured, histories)],
    )


def bind_sections(*sections: Section) -> list[Section]:
    """Put the parts of the report in their order."""
    return list(sections)


def write_page(sections: list[Section], **figures: Figure) -> str:
    """Write the report as one page that needs nothing else, not even a network."""
    from finrlhf_pipeline.pipelines.reporting.rendering import render_page

    return render_page(sections, figures)


def write_text(sections: list[Section]) -> str:
    """Write the report as Markdown."""
    from finrlhf_pipeline.pipelines.reporting.rendering import render_text

    return render_text(sections)
