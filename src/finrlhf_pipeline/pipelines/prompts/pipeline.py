"""Pipeline of the prompts stage: examples in, one prompt for each of them out."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.prompts.nodes import build_prompts
from finrlhf_pipeline.policies import SPLITS


def create_pipeline() -> Pipeline:
    """Return the stage that renders the prompts of every split."""
    return Pipeline([_build_split_prompts(split) for split in SPLITS])


def _build_split_prompts(split: str) -> Node:
    return Node(
        func=build_prompts,
        inputs=[f"{split}_examples", "prompt_template", "params:prompts"],
        outputs=[f"{split}_prompts", f"{split}_prompts_ledger", f"{split}_evidence_recall"],
        name=f"build_{split}_prompts",
    )
