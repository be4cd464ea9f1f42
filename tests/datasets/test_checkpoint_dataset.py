"""A trained model is there whole, or not at all."""

import json
from pathlib import Path

import pytest
from kedro.io import DatasetError

from finrlhf_pipeline.datasets import CheckpointDataset
from finrlhf_pipeline.modelling.checkpoint import Checkpoint


@pytest.fixture
def adapter(tmp_path: Path) -> Checkpoint:
    folder = tmp_path / "trained"
    folder.mkdir()
    (folder / "adapter_model.safetensors").write_bytes(b"weights")
    return Checkpoint(base="data/base", fingerprint="", adapter=str(folder))


def test_an_adapter_comes_back_on_its_base(adapter: Checkpoint, tmp_path: Path) -> None:
    dataset = CheckpointDataset(filepath=str(tmp_path / "models" / "grpo"))
    dataset.save(adapter)
    loaded = dataset.load()
    assert loaded.base == "data/base"
    assert (Path(str(loaded.adapter)) / "adapter_model.safetensors").read_bytes() == b"weights"


def test_a_whole_model_is_its_own_base(tmp_path: Path) -> None:
    folder = tmp_path / "trained"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    dataset = CheckpointDataset(filepath=str(tmp_path / "sft"))
    dataset.save(Checkpoint(base=str(folder), fingerprint=""))
    assert dataset.load().base == str(tmp_path / "sft" / "weights")
    assert dataset.load().adapter is None


def test_the_same_weights_have_the_same_fingerprint(adapter: Checkpoint, tmp_path: Path) -> None:
    prints = []
    for name in "ab":
        dataset = CheckpointDataset(filepath=str(tmp_path / name))
        dataset.save(adapter)
        prints.append(dataset.load().fingerprint)
    assert prints[0] == prints[1]


def test_nothing_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="the training that makes it has not finished"):
        CheckpointDataset(filepath=str(tmp_path / "none")).load()


def test_weights_cut_short_are_named(adapter: Checkpoint, tmp_path: Path) -> None:
    dataset = CheckpointDataset(filepath=str(tmp_path / "grpo"))
    dataset.save(adapter)
    (tmp_path / "grpo" / "weights" / "adapter_model.safetensors").write_bytes(b"we")
    with pytest.raises(DatasetError, match=r"adapter_model\.safetensors differ"):
        dataset.load()


def test_a_copy_that_was_cut_off_leaves_the_old_model(adapter: Checkpoint, tmp_path: Path) -> None:
    dataset = CheckpointDataset(filepath=str(tmp_path / "grpo"))
    dataset.save(adapter)
    (tmp_path / "grpo.partial" / "weights").mkdir(parents=True)
    assert json.loads((tmp_path / "grpo" / "pointer.json").read_text())["is_adapter"]
    dataset.load()
