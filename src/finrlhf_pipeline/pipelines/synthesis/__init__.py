"""The synthesis stage: it invents the embedded data, and makes the same bytes every time."""

from finrlhf_pipeline.pipelines.synthesis.pipeline import create_pipeline

__all__ = ["create_pipeline"]
