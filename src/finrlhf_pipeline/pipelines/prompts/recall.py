"""Evidence recall: how much of the gold evidence the ranking found and the prompts hold.

For reporting only, computed from gold evidence after the prompts are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

RECALL_DEPTHS = (3, 5, 10)


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one question's evidence: all keys by rank, those held whole, the gold."""

    ranking: tuple[str, ...]
    held: frozenset[str]
    gold: frozenset[str]
    cut: bool


def evidence_metrics(findings: Sequence[Finding]) -> dict[str, float]:
    """Return the evidence figures of one split.

    - `n`: questions whose record names gold evidence; the first two figures are over these.
    - `recall_at_k`: mean over questions of (gold units among the k best-ranked) / (gold units).
      The header of the table is ranked like any other row, although prompts always hold it.
    - `all_evidence_share`: share of questions whose gold units all stand in the prompt, whole.
    - `prompts`, `cut`, `cut_share`: all prompts, and the number and share of those from which a
      unit, or a part of one, had to be left out.

    A figure over no questions is left out, because it is not zero.
    """
    answerable = [finding for finding in findings if finding.gold]
    metrics: dict[str, float] = {
        "n": len(answerable),
        "prompts": len(findings),
        "cut": sum(finding.cut for finding in findings),
    }
    if answerable:
        for depth in RECALL_DEPTHS:
            metrics[f"recall_at_{depth}"] = fmean(
                len(finding.gold.intersection(finding.ranking[:depth])) / len(finding.gold)
                for finding in answerable
            )
        metrics["all_evidence_share"] = fmean(
            finding.gold <= finding.held for finding in answerable
        )
    if findings:
        metrics["cut_share"] = fmean(finding.cut for finding in findings)
    return metrics
