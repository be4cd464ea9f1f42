"""Group relative policy optimisation: a policy that learns from how its own answers compare."""

from finrlhf_pipeline.pipelines.grpo.pipeline import create_pipeline

__all__ = ["create_pipeline"]
