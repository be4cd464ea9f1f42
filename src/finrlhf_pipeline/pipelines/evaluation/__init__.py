"""Evaluation: every policy answers the same questions, decoded and graded the same way."""

from finrlhf_pipeline.pipelines.evaluation.pipeline import create_pipeline

__all__ = ["create_pipeline"]
