"""The reporting stage: what a person should know of the policies, in figures and in words."""

from finrlhf_pipeline.pipelines.reporting.pipeline import create_pipeline

__all__ = ["create_pipeline"]
