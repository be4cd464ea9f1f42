"""Preference pairs: gold responses against corrupted ones, and advice against recklessness."""

from finrlhf_pipeline.pipelines.preferences.pipeline import create_pipeline

__all__ = ["create_pipeline"]
