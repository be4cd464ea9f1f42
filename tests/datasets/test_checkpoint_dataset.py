"""A trained model is there whole, or not at all."""

import json
from dataclasses import replace
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


def test_two_working_folders_give_the_same_pointer(adapter: Checkpoint, tmp_path: Path) -> None:
    pointers = []
    for place in (tmp_path / "one", tmp_path / "another"):
        base = str(place / "sft" / "weights")
        dataset = CheckpointDataset(filepath=str(place / "grpo"))
        dataset.save(replace(adapter, base=base))
        assert dataset.load().base == base
        pointers.append((place / "grpo" / "pointer.json").read_bytes())
    assert pointers[0] == pointers[1]


def test_an_adapter_has_the_same_bytes_wherever_and_by_whomever_it_was_written(
    adapter: Checkpoint, tmp_path: Path
) -> None:
    prints = []
    for place, modules in (("one", ["q", "k"]), ("another", ["k", "q"])):
        base = str(tmp_path / place / "sft" / "weights")
        settings = {"base_model_name_or_path": base, "target_modules": modules, "r": 4}
        written = Path(str(adapter.adapter))
        (written / "adapter_config.json").write_text(json.dumps(settings), encoding="utf-8")
        (written / "README.md").write_text(f"base: {base}", encoding="utf-8")
        dataset = CheckpointDataset(filepath=str(tmp_path / place / "grpo"))
        dataset.save(replace(adapter, base=base))
        prints.append(dataset.load().fingerprint)
    assert prints[0] == prints[1]
    kept = json.loads(
        (tmp_path / "one" / "grpo" / "weights" / "adapter_config.json").read_text(encoding="utf-8")
    )
    assert kept == {
        "base_model_name_or_path": "../sft/weights",
        "target_modules": ["k", "q"],
        "r": 4,
    }


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
