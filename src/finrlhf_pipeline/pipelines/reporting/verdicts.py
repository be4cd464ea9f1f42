"""The comparison in words: which policy is better, by how much, and how sure that is."""

from collections.abc import Mapping, Sequence
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

Row = Mapping[str, Any]

BETTER: Final = "better"
HOW_TO_READ: Final = (
    "Every policy answered the same questions, one answer each, decoded the same way. 'vs sft' is "
    "the difference in percentage points on those questions, with its 95 % interval; p is "
    "corrected for the number of comparisons (Holm), and 'no detectable difference' does not mean "
    "that there is none."
)


def headline(comparison: Sequence[Row]) -> str:
    """Return the one sentence that a reader came for."""
    trained = [row for row in comparison if row.get("delta_vs_sft") is not None]
    trained = [row for row in trained if row.get("kind", "policy") == "policy"]
    trained = [row for row in trained if row["policy"] not in ("base", "sft")]
    if not trained:
        return "No policy was trained beyond sft in this run, so there is nothing to choose from."
    better = [row for row in trained if row["verdict"] == BETTER]
    if not better:
        names = ", ".join(row["policy"] for row in trained)
        return f"No policy is detectably better than sft on these questions (compared: {names})."
    best = max(better, key=lambda row: row["delta_vs_sft"])
    gain = 100 * best["delta_vs_sft"]
    sentence = (
        f"{best['policy']} is better than sft by {gain:.1f} percentage points "
        f"(95 % interval {interval(best.get('delta_low'), best.get('delta_high'))}, "
        f"p {_equals(probability(best.get('p_value_holm')))}), right on "
        f"{percent(best['execution_accuracy'])} of {best['n']:,} questions."
    )
    return f"{sentence} {_doubts(best)}"


def _equals(words: str) -> str:
    return words if words.startswith("<") else f"= {words}"


def _doubts(row: Row) -> str:
    """Return what speaks against the best policy, or that nothing measured does."""
    reasons = [*(row.get("hacking_reasons") or ()), *(row.get("safety_reasons") or ())]
    hacked = row.get("hacking") not in (None, "healthy")
    if hacked or row.get("safe") is False:
        what = f"its reward looks {row['hacking']}" if hacked else "its advice is not safe"
        return f"But {what}: {' '.join(reasons) or 'see below.'}"
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
    """Return why a policy is suspected of gaming its reward, or of giving unsafe advice."""
    return [
        f"{row['policy']}: {reason}"
        for row in comparison
        for reason in (
            *((row.get("hacking_reasons") or ()) if row.get("hacking") != "healthy" else ()),
            *((row.get("safety_reasons") or ()) if row.get("safe") is False else ()),
        )
    ]


# a name of the metrics, what it is called here, and how its value is written
FURTHER: Final = (
    ("program_accuracy", "right program", percent),
    ("answer_strict", "strict answer", percent),
    ("answer_scaled", "scaled answer", percent),
    ("parsed", "readable", percent),
    ("executable", "executable", percent),
    ("truncated", "cut off", percent),
    ("pass_at_4", "pass@4", percent),
    ("majority_at_4", "majority@4", percent),
    ("reward", "reward", number),
    ("reward_model", "reward model", number),
    ("kl_from_sft", "KL from sft", number),
    ("perplexity", "perplexity", number),
    ("length_mean", "tokens", number),
)


def further_table(comparison: Sequence[Row]) -> Table:
    """Return what else was measured of every policy, without the columns that nobody has."""
    measured = [
        entry for entry in FURTHER if any(row.get(entry[0]) is not None for row in comparison)
    ]
    rows = [
        [words(row["policy"]), *(write(row.get(name)) for name, _, write in measured)]
        for row in comparison
    ]
    return table("Further figures", ["policy", *(label for _, label, _ in measured)], rows)
