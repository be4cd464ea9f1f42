"""Catalog datasets of this project: raw rows, JSON Lines whole or in chunks, tables, and models."""

from finrlhf_pipeline.datasets.base_model_dataset import BaseModelDataset
from finrlhf_pipeline.datasets.checkpoint_dataset import CheckpointDataset
from finrlhf_pipeline.datasets.json_lines_dataset import JSONLinesDataset
from finrlhf_pipeline.datasets.json_lines_stream_dataset import JSONLinesStreamDataset
from finrlhf_pipeline.datasets.json_table_dataset import JSONTableDataset
from finrlhf_pipeline.datasets.raw_rows_dataset import RawRowsDataset
from finrlhf_pipeline.datasets.whole_files import JSONDataset, TextDataset

__all__ = [
    "BaseModelDataset",
    "CheckpointDataset",
    "JSONDataset",
    "JSONLinesDataset",
    "JSONLinesStreamDataset",
    "JSONTableDataset",
    "RawRowsDataset",
    "TextDataset",
]
