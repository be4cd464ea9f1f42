"""Preference pairs for every split, and the audit of their shortcuts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from finrlhf_pipeline.pipelines.preferences.advice import split_of, to_pair
from finrlhf_pipeline.pipelines.preferences.audit import audit, require_no_length_shortcut
from finrlhf_pipeline.pipelines.preferences.pairing import CorruptionPairs
from finrlhf_pipeline.pipelines.preferences.parameters import PreferencesParameters
from finrlhf_pipeline.policies import SPLITS
from finrlhf_pipeline.rows import ledger_entry

Row = Mapping[str, Any]


def split_advice(
    preferences: Iterable[Row], parameters: PreferencesParameters
) -> list[list[dict[str, Any]]]:
    """Divide the preference file into train, validation and test, no prompt in two of them."""
    pairs: dict[str, list[dict[str, Any]]] = {split: [] for split in SPLITS}
    for row in preferences:
        pairs[split_of(row["prompt"], parameters.advice)].append(to_pair(row))
    return list(pairs.values())


def pair_with_corruptions(
    examples: Sequence[Row],
    prompts: Sequence[Row],
    advice: Sequence[Row],
    parameters: PreferencesParameters,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Set gold responses against corrupted ones, add the advice, and account for every row."""
    texts = {row["id"]: row["prompt"] for row in prompts}
    pairs = CorruptionPairs(parameters)
    for example in examples:
        pairs.add(example, texts.get(example["id"]))
    rows = [*pairs.finish(), *(dict(pair) for pair in advice)]
    rows_in = len(examples) + len(advice)
    sources = dict.fromkeys(example["source"] for example in examples)
    step = f"pair {', '.join(sources) or 'advice'}"
    return rows, ledger_entry(step, rows_in, len(rows), pairs.dropped, pairs.added)


def audit_shortcuts(
    train: Sequence[Row],
    validation: Sequence[Row],
    test: Sequence[Row],
    parameters: PreferencesParameters,
) -> dict[str, Any]:
    """Report what can be told without reading the question, failing where length tells too much."""
    report = audit(train, [*validation, *test], parameters.audit)
    require_no_length_shortcut(report, parameters.audit)
    return report
