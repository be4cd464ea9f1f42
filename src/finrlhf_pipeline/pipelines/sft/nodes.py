"""Demonstrations from gold programs, and the policy that learns them."""

from pathlib import Path
from typing import Any

from finrlhf_pipeline.finqa import Example, Response, render_response
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.sft.parameters import SftParameters

Row = dict[str, Any]


def build_demonstrations(examples: list[Row], prompts: list[Row]) -> list[Row]:
    """Put the gold program's response beside each prompt."""
    gold = {row["id"]: Example.from_record(row) for row in examples}
    return [
        {
            "id": row["id"],
            "source": row["source"],
            "position": row["position"],
            "prompt": row["prompt"],
            "response": demonstrate(gold[row["id"]]),
        }
        for row in prompts
    ]


def demonstrate(example: Example) -> str:
    """Return the response that a policy should give."""
    return render_response(Response(program=example.program))


def train_sft(
    base_model: Checkpoint, demonstrations: list[Row], parameters: SftParameters
) -> tuple[Checkpoint, list[dict[str, float]]]:
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
