"""The preferences stage."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.preferences.nodes import (
    audit_shortcuts,
    pair_with_corruptions,
    split_advice,
)
from finrlhf_pipeline.policies import SPLITS


def create_pipeline() -> Pipeline:
    """Make preference pairs from examples and the preference file, and audit them."""
    return Pipeline(
        [
            Node(
                func=split_advice,
                inputs=["accepted_preferences", "params:preferences"],
                outputs=[*(f"{split}_advice" for split in SPLITS), "advice_split_ledger"],
                name="split_advice",
            ),
            *(pair_node(split) for split in SPLITS),
            Node(
                func=audit_shortcuts,
                inputs=[
                    *(f"{split}_preference_pairs" for split in SPLITS),
                    "params:preferences",
                ],
                outputs="preference_audit",
                name="audit_shortcuts",
            ),
        ]
    )


def pair_node(split: str) -> Node:
    """Return the node that makes one split's pairs; the splits differ in nothing else."""
    return Node(
        func=pair_with_corruptions,
        inputs=[
            f"{split}_examples",
            f"{split}_prompts",
            f"{split}_advice",
            "params:preferences",
        ],
        outputs=[f"{split}_preference_pairs", f"{split}_pairs_ledger"],
        name=f"pair_{split}_examples",
    )
