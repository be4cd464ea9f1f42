"""Direct preference optimisation: from preference pairs to a policy, without a reward model."""

from finrlhf_pipeline.pipelines.dpo.pipeline import create_pipeline

__all__ = ["create_pipeline"]
