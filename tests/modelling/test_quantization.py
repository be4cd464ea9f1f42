"""Four bits are refused with a sentence where nothing could run them."""

import pytest
import torch

from finrlhf_pipeline.modelling import quantization
from finrlhf_pipeline.modelling.checkpoint import Checkpoint, CheckpointError
from finrlhf_pipeline.modelling.loading import open_causal_lm


def test_without_a_gpu_nothing_is_opened(
    tiny_base: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantization.torch.cuda, "is_available", lambda: False)
    with pytest.raises(CheckpointError, match="needs a CUDA GPU, and this machine has none"):
        open_causal_lm(tiny_base, load_in_4bit=True)


def test_without_the_package_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantization.torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(quantization, "find_spec", lambda _: None)
    with pytest.raises(CheckpointError, match=r"pip install 'finrlhf-pipeline\[gpu\]'"):
        quantization.four_bits(torch.bfloat16)


def test_floats_of_four_bits_compute_in_the_precision_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quantization.torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(quantization, "find_spec", lambda _: object())
    told = quantization.four_bits(torch.bfloat16)
    assert told.load_in_4bit
    assert told.bnb_4bit_quant_type == "nf4"
    assert told.bnb_4bit_use_double_quant
    assert told.bnb_4bit_compute_dtype == torch.bfloat16
