"""Preference pairs for every split, and the audit of their shortcuts."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from finrlhf_pipeline.pipelines.preferences.advice import KIND as ADVICE
from finrlhf_pipeline.pipelines.preferences.advice import split_of, to_pair
from finrlhf_pipeline.pipelines.preferences.audit import (
    audit,
    require_no_length_shortcut,
    unmeasured_kinds,
)
from finrlhf_pipeline.pipelines.preferences.overlap import overlap
from finrlhf_pipeline.pipelines.preferences.pairing import CorruptionPairs
from finrlhf_pipeline.pipelines.preferences.parameters import PreferencesParameters
from finrlhf_pipeline.policies import SPLITS
from finrlhf_pipeline.rows import ledger_entry

Row = Mapping[str, Any]
Pairs = list[dict[str, Any]]

logger = logging.getLogger(__name__)


def split_advice(
    preferences: Iterable[Row], parameters: PreferencesParameters
) -> tuple[Pairs, Pairs, Pairs, dict[str, Any]]:
    """Divide the preference file into train, validation and test, no question in two of them."""
    pairs: dict[str, Pairs] = {split: [] for split in SPLITS}
    rows_in = 0
    for row in preferences:
        rows_in += 1
        pairs[split_of(row["prompt"], parameters.advice)].append(to_pair(row))
    train, validation, test = pairs.values()
    rows_out = len(train) + len(validation) + len(test)
    return train, validation, test, ledger_entry("split advice", rows_in, rows_out, {})


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
    held_out = [*validation, *test]
    report = audit(train, held_out, parameters.audit)
    report["advice_overlap"] = overlap(_advice_prompts(train), _advice_prompts(held_out))
    for kind in unmeasured_kinds(report):
        logger.warning(
            "No %s pair is held out, so whether length or words give its %d training pairs away "
            "could not be measured. Add rows of this kind, or raise the validation and test shares "
            "of its split.",
            kind,
            report["pairs"][kind]["train"],
        )
    require_no_length_shortcut(report, parameters.audit)
    return report


def _advice_prompts(pairs: Sequence[Row]) -> list[str]:
    return [pair["prompt"] for pair in pairs if pair["kind"] == ADVICE]
