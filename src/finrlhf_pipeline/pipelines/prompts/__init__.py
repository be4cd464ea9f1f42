"""The prompts stage: chosen evidence and the question, rendered through a versioned template."""

from finrlhf_pipeline.pipelines.prompts.pipeline import create_pipeline

__all__ = ["create_pipeline"]
