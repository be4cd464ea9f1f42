"""Ingestion: the user's files become examples and preferences that can be trusted."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.ingestion.nodes import (
    decontaminate,
    ingest_examples,
    ingest_preferences,
)
from finrlhf_pipeline.policies import SPLITS


def create_pipeline() -> Pipeline:
    """Read each file once, then keep the splits apart."""
    return Pipeline(
        [
            *(
                Node(
                    func=ingest_examples,
                    inputs=[f"raw_{split}_examples", "params:ingestion"],
                    outputs=[
                        f"accepted_{split}_examples",
                        f"{split}_examples_quarantine",
                        f"{split}_ingestion_ledger",
                    ],
                    name=f"ingest_{split}_examples",
                    confirms=f"accepted_{split}_examples",
                )
                for split in SPLITS
            ),
            Node(
                func=ingest_preferences,
                inputs=["raw_financial_preferences", "params:ingestion"],
                outputs=[
                    "accepted_preferences",
                    "preferences_quarantine",
                    "preferences_ingestion_ledger",
                ],
                name="ingest_preferences",
                confirms="accepted_preferences",
            ),
            Node(
                func=decontaminate,
                inputs=[*(f"accepted_{split}_examples" for split in SPLITS), "params:ingestion"],
                outputs=[
                    *(f"{split}_examples" for split in SPLITS),
                    "contaminated_rows",
                    "decontamination_ledger",
                ],
                name="decontaminate",
            ),
        ]
    )
