"""Demonstrations by annotators who know the program, and the policy that learns them."""

from pathlib import Path
from random import Random
from typing import Any

from finrlhf_pipeline.finqa import Example, Response, render_response
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.sft.parameters import SftParameters
from finrlhf_pipeline.pipelines.sft.slips import slip

Row = dict[str, Any]


def build_demonstrations(
    examples: list[Row], prompts: list[Row], parameters: SftParameters
) -> list[Row]:
    """Put a demonstrated response beside each of the first prompts."""
    gold = {row["id"]: Example.from_record(row) for row in examples}
    told = parameters.demonstrations
    return [
        {
            "id": row["id"],
            "source": row["source"],
            "position": row["position"],
            "prompt": row["prompt"],
            **demonstrate(gold[row["id"]], told.scale_slips, parameters.seed),
        }
        for row in prompts[: told.count]
    ]


def demonstrate(example: Example, scale_slips: float, seed: int) -> Row:
    """Return a response, and whether its annotator's scale slipped.

    Chance hangs on the example alone, so that neither order nor number of the others changes it.
    """
    chance = Random(f"{seed}/slip/{example.id}")  # noqa: S311  # invented annotators, no secrets
    program = slip(example) if chance.random() < scale_slips else example.program
    return {
        "response": render_response(Response(program=program)),
        "slipped": program != example.program,
    }


def train_sft(
    base_model: Checkpoint, demonstrations: list[Row], parameters: SftParameters
) -> tuple[Checkpoint, list[Row]]:
    """Train on the demonstrations; only responses count."""
    from finrlhf_pipeline.training import sft

    trained = sft.train_sft(
        base_model,
        demonstrations,
        parameters.trainer,
        parameters.lora,
        seed=parameters.seed,
        workspace=Path(parameters.workspace),
    )
    return trained.checkpoint, trained.history
