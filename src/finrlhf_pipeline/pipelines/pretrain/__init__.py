"""The pretraining stage: it makes the embedded base model, once, from invented pages."""

from finrlhf_pipeline.pipelines.pretrain.pipeline import create_pipeline

__all__ = ["create_pipeline"]
