"""Holding a frozen base in four bits, so that only adapters need room for gradients (QLoRA)."""

from importlib.util import find_spec

import torch
from transformers import BitsAndBytesConfig

from finrlhf_pipeline.modelling.checkpoint import CheckpointError


def four_bits(compute: torch.dtype) -> BitsAndBytesConfig:
    """Return the library's configuration: normal floats, their scales quantised once more."""
    _require_what_it_runs_on()
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=compute,
    )


def _require_what_it_runs_on() -> None:
    if not torch.cuda.is_available():
        raise CheckpointError(
            "trainer.load_in_4bit holds the base in four bits, which needs a CUDA GPU, and this "
            "machine has none: set it to false, or run on one."
        )
    if find_spec("bitsandbytes") is None:
        raise CheckpointError(
            "trainer.load_in_4bit needs the package bitsandbytes, which is not installed: run "
            "pip install 'finrlhf-pipeline[gpu]', or set it to false."
        )
