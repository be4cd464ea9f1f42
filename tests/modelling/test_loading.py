"""Checkpoints open whole, from safetensors, or not at all."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import DistilBertConfig, DistilBertForMaskedLM

from finrlhf_pipeline.modelling import loading
from finrlhf_pipeline.modelling.checkpoint import Checkpoint, CheckpointError
from finrlhf_pipeline.modelling.loading import (
    context_window,
    new_classifier,
    open_causal_lm,
    open_classifier,
    open_tokenizer,
)


def test_the_tiny_base_opens_frozen(tiny_base: Checkpoint) -> None:
    assert not any(weight.requires_grad for weight in open_causal_lm(tiny_base).parameters())
    assert context_window(tiny_base) == 256


def test_prompts_are_padded_on_the_left(tiny_base: Checkpoint) -> None:
    assert open_tokenizer(tiny_base).padding_side == "left"


def test_a_missing_key_is_listed(copied_base: Path) -> None:
    weights = copied_base / "model.safetensors"
    tensors = load_file(weights)
    del tensors["model.layers.1.mlp.up_proj.weight"]
    save_file(tensors, weights, metadata={"format": "pt"})
    with pytest.raises(CheckpointError, match=r"missing_keys: model\.layers\.1\.mlp\.up_proj"):
        open_causal_lm(Checkpoint(str(copied_base), ""))


def test_an_unexpected_key_is_listed(copied_base: Path) -> None:
    weights = copied_base / "model.safetensors"
    tensors = load_file(weights)
    tensors["model.layers.9.extra.weight"] = tensors["model.norm.weight"].clone()
    save_file(tensors, weights, metadata={"format": "pt"})
    with pytest.raises(CheckpointError, match=r"unexpected_keys: model\.layers\.9\.extra"):
        open_causal_lm(Checkpoint(str(copied_base), ""))


def test_pickled_weights_are_refused(copied_base: Path) -> None:
    (copied_base / "model.safetensors").rename(copied_base / "pytorch_model.bin")
    with pytest.raises(CheckpointError, match="Pickled weights are never loaded"):
        open_causal_lm(Checkpoint(str(copied_base), ""))


def test_a_hub_id_needs_a_revision() -> None:
    with pytest.raises(CheckpointError, match="neither a folder here nor a hub id with a revision"):
        open_causal_lm(Checkpoint("someone/some-model", ""))


def test_a_hub_model_without_safetensors_is_refused_before_another_revision_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, str]] = []

    def cached(_: str, file: str, *, revision: str, **__: object) -> None:
        asked.append((file, revision))

    monkeypatch.setattr(loading, "cached_file", cached)
    with pytest.raises(CheckpointError, match="has no safetensors at revision abc"):
        open_causal_lm(Checkpoint("someone/pickled", "", revision="abc"))
    assert asked == [("model.safetensors", "abc"), ("model.safetensors.index.json", "abc")]


def test_a_half_written_adapter_is_refused(tiny_base: Checkpoint, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="did not finish"):
        open_causal_lm(Checkpoint(tiny_base.base, "", adapter=str(tmp_path)))


def test_only_a_new_head_may_be_new(tiny_base: Checkpoint) -> None:
    assert new_classifier(tiny_base).score.out_features == 1
    with pytest.raises(CheckpointError, match=r"missing_keys: score\.weight"):
        open_classifier(tiny_base)


def test_an_encoder_may_leave_its_masked_word_head_behind(copied_base: Path) -> None:
    torch.manual_seed(0)
    sizes = {"dim": 32, "hidden_dim": 64, "n_layers": 1, "n_heads": 2, "vocab_size": 64}
    DistilBertForMaskedLM(DistilBertConfig(**sizes)).save_pretrained(copied_base)
    encoder = Checkpoint(str(copied_base), "")
    assert new_classifier(encoder).classifier.out_features == 1
    with pytest.raises(CheckpointError, match=r"pre_classifier\.weight.*vocab_projector\.bias"):
        open_classifier(encoder)
