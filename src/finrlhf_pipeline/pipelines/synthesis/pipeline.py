"""The synthesis stage: parameters in, the embedded raw files out."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.synthesis.nodes import (
    invent_advice_prompts,
    invent_examples,
    invent_preferences,
)
from finrlhf_pipeline.policies import SPLITS


def create_pipeline() -> Pipeline:
    """Return the stage that writes what is committed under `data/01_raw`."""
    return Pipeline(
        [
            Node(
                func=invent_examples,
                inputs="params:synthesis",
                outputs=[f"invented_{split}_examples" for split in SPLITS],
                name="invent_examples",
            ),
            Node(
                func=invent_preferences,
                inputs="params:synthesis",
                outputs="invented_preferences",
                name="invent_preferences",
            ),
            Node(
                func=invent_advice_prompts,
                inputs="params:synthesis",
                outputs="invented_advice_prompts",
                name="invent_advice_prompts",
            ),
        ]
    )
