"""Ingestion: raw rows in, examples and preferences out, and every other row accounted for."""

from finrlhf_pipeline.pipelines.ingestion.parameters import IngestionParameters
from finrlhf_pipeline.pipelines.ingestion.pipeline import create_pipeline

__all__ = ["IngestionParameters", "create_pipeline"]
