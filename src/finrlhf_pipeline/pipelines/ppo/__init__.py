"""Proximal policy optimisation: a policy and a critic that learn from rewards."""

from finrlhf_pipeline.pipelines.ppo.pipeline import create_pipeline

__all__ = ["create_pipeline"]
