"""Supervised fine-tuning: from gold programs to a policy that answers."""

from finrlhf_pipeline.pipelines.sft.pipeline import create_pipeline

__all__ = ["create_pipeline"]
