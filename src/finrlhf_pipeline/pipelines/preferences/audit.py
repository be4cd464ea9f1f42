"""How well preference pairs can be told apart without reading the question."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from finrlhf_pipeline.certainty import wilson_interval
from finrlhf_pipeline.pipelines.preferences.controls import CONTROLS, margins
from finrlhf_pipeline.pipelines.preferences.parameters import AuditParameters

Pair: TypeAlias = Mapping[str, Any]
OVERALL: Final = "overall"


class ShortcutError(ValueError):
    """The pairs can be decided by their length alone."""


def audit(
    train: Sequence[Pair], held_out: Sequence[Pair], settings: AuditParameters
) -> dict[str, Any]:
    """Fit every control on train pairs and report its accuracy on held-out ones.

    A kind of pair is judged by controls fitted on that kind alone, and so are its reasons.
    """
    groups = [OVERALL, *sorted({pair["kind"] for pair in (*train, *held_out)})]
    report: dict[str, Any] = {"pairs": {}, "controls": {}, "reasons": {}}
    for group in groups:
        known, unseen = _members(train, group), _members(held_out, group)
        report["pairs"][group] = {"train": len(known), "held_out": len(unseen)}
        found = _margins(known, unseen, settings)
        report["controls"][group] = _accuracies(found)
        if group != OVERALL:
            report["reasons"] |= _by_reason(unseen, found)
    return report


def accuracy(margins_found: Sequence[float]) -> dict[str, Any]:
    """Return the share of positive margins with its 95 % interval; a tie counts one half.

    >>> accuracy([2.0, 1.0, 0.0, -1.0])["accuracy"]
    0.625
    """
    ties = sum(margin == 0 for margin in margins_found)
    right = sum(margin > 0 for margin in margins_found) + ties / 2
    low, high = wilson_interval(right, len(margins_found))
    return {
        "accuracy": round(right / len(margins_found), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "pairs": len(margins_found),
        "ties": ties,
    }


def require_no_length_shortcut(report: Mapping[str, Any], settings: AuditParameters) -> None:
    """Fail when length alone decides more held-out pairs than it may, by chance or not."""
    limit = settings.most_length_only_accuracy
    for group, figures in report["controls"].items():
        length = figures.get("length_only")
        if length and length["accuracy"] > limit:
            raise ShortcutError(
                f"Length alone decides {length['accuracy']:.1%} of the {length['pairs']} held-out "
                f"preference pairs ({group}; 95 % interval {length['low']:.1%} to "
                f"{length['high']:.1%}), above the limit of {limit:.0%}: a reward model could "
                "learn nothing else. Balance the lengths of chosen and rejected responses in the "
                "preference file, or raise preferences.audit.most_length_only_accuracy."
            )


def unmeasured_kinds(report: Mapping[str, Any]) -> list[str]:
    """Return the kinds that have train pairs and no held-out ones."""
    return [
        kind
        for kind, counts in report["pairs"].items()
        if kind != OVERALL and counts["train"] and not counts["held_out"]
    ]


def _members(pairs: Sequence[Pair], group: str) -> list[Pair]:
    return [pair for pair in pairs if group in (OVERALL, pair["kind"])]


def _margins(
    train: Sequence[Pair], held_out: Sequence[Pair], settings: AuditParameters
) -> dict[str, list[float]]:
    found = {}
    for name, control in CONTROLS.items():
        weights = control.fit(control.differences(train, settings), settings)
        found[name] = margins(weights, control.differences(held_out, settings))
    return found


def _accuracies(found: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    return {name: accuracy(values) for name, values in found.items() if values}


def _by_reason(pairs: Sequence[Pair], found: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    reasons = [pair["reason"] for pair in pairs]
    return {
        reason: _accuracies(
            {name: _where(values, reasons, reason) for name, values in found.items()}
        )
        for reason in sorted(set(reasons))
    }


def _where(values: Sequence[float], reasons: Sequence[str], reason: str) -> list[float]:
    return [value for value, its in zip(values, reasons, strict=True) if its == reason]
