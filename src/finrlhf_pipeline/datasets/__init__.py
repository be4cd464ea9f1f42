"""Catalog datasets of this project: raw rows, JSON Lines whole or in chunks, and models."""

from finrlhf_pipeline.datasets.base_model_dataset import BaseModelDataset
from finrlhf_pipeline.datasets.checkpoint_dataset import CheckpointDataset
from finrlhf_pipeline.datasets.json_lines_dataset import JSONLinesDataset
from finrlhf_pipeline.datasets.json_lines_stream_dataset import JSONLinesStreamDataset
from finrlhf_pipeline.datasets.raw_rows_dataset import RawRowsDataset

__all__ = [
    "BaseModelDataset",
    "CheckpointDataset",
    "JSONLinesDataset",
    "JSONLinesStreamDataset",
    "RawRowsDataset",
]
