"""The scoring stage: answers that another system gave, measured and compared like our own."""

from finrlhf_pipeline.pipelines.scoring.pipeline import create_comparison, create_pipeline

__all__ = ["create_comparison", "create_pipeline"]
