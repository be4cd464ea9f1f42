"""The comparison in words: which policy is better, by how much, and how sure that is."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.pipelines.reporting.wording import (
    NOTHING,
    Table,
    interval,
    number,
    percent,
    points,
    probability,
    table,
    words,
)
from finrlhf_pipeline.serving.champion import Candidate, best_candidate, objections

Row = Mapping[str, Any]

BETTER: Final = "better"
HOW_TO_READ: Final = (
    "Every policy answered the same questions, one answer each, decoded the same way. 'vs sft' is "
    "the difference in percentage points on those questions, with its 95 % interval; p is "
    "corrected for the number of comparisons (Holm), and 'no detectable difference' does not mean "
    "that there is none."
)


def headline(comparison: Sequence[Row]) -> str:
    """Return what a reader came for: which policy may be champion, and what is more accurate.

    The champion is the registry's, by the same rule.
    """
    trained = _trained(comparison)
    if not trained:
        return "No policy was trained beyond sft in this run, so there is nothing to choose from."
    better = _better(trained)
    if not better:
        names = ", ".join(row["policy"] for row in trained)
        return f"No policy is detectably better than sft on these questions (compared: {names})."
    best, others = best_candidate(better), _more_accurate(better)
    if not best.is_champion:
        return f"{best.policy} is {_gain(best.row)} But it may not be champion: {_against(best)}."
    if not others:
        return f"{best.policy} is {_gain(best.row)} {_suspicion(best)}"
    return " ".join(
        [
            f"{best.policy} is the best without objections: {_gain(best.row)} {_suspicion(best)}",
            *(
                f"{other.policy} is right on more, {percent(other.row['execution_accuracy'])}, "
                f"but it may not be champion: {_against(other)}."
                for other in others
            ),
        ]
    )


def _trained(comparison: Sequence[Row]) -> list[Row]:
    return [
        row
        for row in comparison
        if row.get("delta_vs_sft") is not None
        and row.get("kind", "policy") == "policy"
        and row["policy"] not in ("base", "sft")
    ]


def _better(trained: Sequence[Row]) -> list[Row]:
    return [row for row in trained if row["verdict"] == BETTER]


def _more_accurate(better: Sequence[Row]) -> list[Candidate]:
    """Return the policies that are right more often than the best one without objections."""
    least = best_candidate(better).row["execution_accuracy"]
    rows = [row for row in better if row["execution_accuracy"] > least]
    ranked = sorted(rows, key=lambda row: row["execution_accuracy"], reverse=True)
    return [Candidate(row, objections(row)) for row in ranked]


def _gain(row: Row) -> str:
    return (
        f"better than sft by {100 * row['delta_vs_sft']:.1f} percentage points "
        f"(95 % interval {interval(row.get('delta_low'), row.get('delta_high'))}, "
        f"p {_equals(probability(row.get('p_value_holm')))}), right on "
        f"{percent(row['execution_accuracy'])} of {row['n']:,} questions."
    )


def _equals(words: str) -> str:
    return words if words.startswith("<") else f"= {words}"


def _against(candidate: Candidate) -> str:
    return "; ".join(candidate.objections)


def _suspicion(best: Candidate) -> str:
    """Return what is odd about a policy that may be champion, or that nothing is."""
    if best.row.get("hacking") == "suspect":
        told = " ".join(best.row.get("hacking_reasons") or ())
        return f"Its reward looks suspect, which is no proof. {told}".rstrip()
    return "Nothing measured here speaks against it."


def comparison_table(comparison: Sequence[Row]) -> Table:
    """Return one line a policy."""
    columns = [
        "policy", "questions", "right", "95 % interval", "vs sft", "95 % interval", "won", "lost",
        "p (Holm)", "verdict", "reward hacking", "safe",
    ]  # fmt: skip
    return table("The comparison", columns, [_cells(row) for row in comparison])


def _cells(row: Row) -> list[str]:
    reference = row["policy"] == "sft"
    return [
        words(row["policy"]),
        f"{row['n']:,}",
        percent(row["execution_accuracy"]),
        interval(row["ci_low"], row["ci_high"]),
        NOTHING if reference else points(row.get("delta_vs_sft")),
        NOTHING if reference else interval(row.get("delta_low"), row.get("delta_high")),
        NOTHING if reference else number(row.get("won")),
        NOTHING if reference else number(row.get("lost")),
        NOTHING if reference else probability(row.get("p_value_holm")),
        "reference" if reference else row.get("verdict") or NOTHING,
        row.get("hacking") or NOTHING,
        NOTHING if row.get("safe") is None else "yes" if row["safe"] else "no",
    ]


def reasons(comparison: Sequence[Row]) -> list[str]:
    """Return what is wrong with the policies that the headline does not speak of."""
    better = _better(_trained(comparison))
    told = [best_candidate(better), *_more_accurate(better)] if better else []
    return [
        f"{row['policy']}: {reason}"
        for row in comparison
        if row["policy"] not in {candidate.policy for candidate in told}
        for reason in (
            *((row.get("hacking_reasons") or ()) if row.get("hacking") != "healthy" else ()),
            *((row.get("safety_reasons") or ()) if row.get("safe") is False else ()),
        )
    ]


# a name of the metrics, what it is called here, and how its value is written; of names that end in
# a number of samples, the most samples that there are
FURTHER: Final = (
    ("program_accuracy", "right program", percent),
    ("answer_strict", "strict answer", percent),
    ("answer_percent", "answer, percent or fraction", percent),
    ("answer_scaled", "scaled answer", percent),
    ("parsed", "readable", percent),
    ("executable", "executable", percent),
    ("truncated", "cut off", percent),
    ("pass_at_", "pass@", percent),
    ("majority_at_", "majority@", percent),
    ("reward", "reward", number),
    ("reward_model", "reward model", number),
    ("kl_from_sft", "KL from sft", number),
    ("perplexity", "perplexity", number),
    ("reward_length_correlation", "reward with length", number),
    ("length_mean", "tokens", number),
)
SAMPLED: Final = "_at_"


def further_table(comparison: Sequence[Row]) -> Table:
    """Return what else was measured of every policy, without the columns that nobody has."""
    known = {name for row in comparison for name, value in row.items() if value is not None}
    measured = [
        (name + most, label + most, write)
        for name, label, write in FURTHER
        for most in (_most_samples(name, known),)
        if name + most in known
    ]
    rows = [
        [words(row["policy"]), *(write(row.get(name)) for name, _, write in measured)]
        for row in comparison
    ]
    return table("Further figures", ["policy", *(label for _, label, _ in measured)], rows)


def _most_samples(name: str, known: Collection[str]) -> str:
    """Return the largest number that a name goes on with, nothing for names without one."""
    if not name.endswith(SAMPLED):
        return ""
    ends = [other.removeprefix(name) for other in known if other.startswith(name)]
    return max((end for end in ends if end.isdecimal()), key=int, default="")
