"""Nodes of the prompts stage: evidence chosen for each question, rendered once for everyone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.pipelines.prompts.evidence import Unit, read_units
from finrlhf_pipeline.pipelines.prompts.packing import Packed, pack
from finrlhf_pipeline.pipelines.prompts.parameters import PromptParameters
from finrlhf_pipeline.pipelines.prompts.ranking import Signals, rank
from finrlhf_pipeline.pipelines.prompts.recall import Finding, evidence_metrics
from finrlhf_pipeline.rows import ledger_entry
from finrlhf_pipeline.template import Template, parse_template


def build_prompts(
    examples: Sequence[Mapping[str, Any]], template: str, parameters: PromptParameters
) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, float]]:
    """Render one prompt an example; return them with their ledger and the evidence figures."""
    form = parse_template(template)
    prompts, findings = [], []
    for record in examples:
        example = Example.from_record(record)
        ranking, packed = _choose_evidence(example.question, _read_page(example, form), parameters)
        prompts.append(
            {
                "id": example.id,
                "source": record["source"],
                "position": record["position"],
                "question": example.question,
                "prompt": form.fill(packed.lines, example.question),
                "template": form.digest,
                "evidence": list(packed.keys),
                "cut": packed.cut,
            }
        )
        findings.append(
            Finding(
                ranking=tuple(ranking),
                held=frozenset(packed.keys).difference(packed.shortened),
                gold=frozenset(example.gold_inds),
                cut=packed.cut,
            )
        )
    sources = dict.fromkeys(record["source"] for record in examples)
    step = f"prompts of {', '.join(sources) or 'no examples'}"
    ledger = ledger_entry(step, len(examples), len(prompts), {})
    return prompts, ledger, evidence_metrics(findings)


def _choose_evidence(
    question: str, units: Sequence[Unit], parameters: PromptParameters
) -> tuple[list[str], Packed]:
    """Return the units' keys by rank and what the budget holds, seeing question and page alone."""
    ranking = rank(question, units, Signals(**parameters.ranking.model_dump()))
    return ranking, pack(units, ranking, parameters.budget)


def _read_page(example: Example, form: Template) -> list[Unit]:
    units = read_units(example.pre_text, example.table, example.post_text)
    return [replace(unit, line=form.guard(unit.line)) for unit in units]
