"""Nodes of the synthesis stage."""

from typing import Any

from finrlhf_pipeline.pipelines.synthesis.parameters import SynthesisParameters
from finrlhf_pipeline.world import (
    company_names,
    make_advice_pairs,
    make_advice_prompts,
    make_examples,
)

Records = list[dict[str, Any]]


def invent_examples(parameters: SynthesisParameters) -> tuple[Records, Records, Records]:
    """Return the records of train, validation and test, each of companies of its own."""
    train, validation, test = (
        [
            example.to_record()
            for example in make_examples(
                count,
                f"{parameters.seed}/{split}",
                company_names(split),
                parameters.level_shares.as_mix(),
            )
        ]
        for split, count in parameters.examples
    )
    return train, validation, test


def invent_preferences(parameters: SynthesisParameters) -> Records:
    """Return pairs of careful and reckless advice."""
    return make_advice_pairs(parameters.preference_pairs, parameters.seed)


def invent_advice_prompts(parameters: SynthesisParameters) -> Records:
    """Return questions for advice, on topics and in wordings that no pair has."""
    prompts = make_advice_prompts(parameters.advice_prompts, parameters.seed)
    return [{"id": f"advice-{n}", "prompt": prompt} for n, prompt in enumerate(prompts, 1)]
