"""The evaluation stage: the same questions put to every policy, and the policies compared."""

from finrlhf_pipeline.pipelines.evaluation.pipeline import create_comparison, create_pipeline

__all__ = ["create_comparison", "create_pipeline"]
