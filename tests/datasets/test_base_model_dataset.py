"""The base model is a folder here, or a hub id at one commit."""

from pathlib import Path

import pytest
from kedro.io import DatasetError

from finrlhf_pipeline.datasets import BaseModelDataset
from finrlhf_pipeline.modelling.checkpoint import Checkpoint


def test_a_folder_is_fingerprinted_by_content(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"1")
    first = BaseModelDataset(source=str(tmp_path)).load()
    (tmp_path / "model.safetensors").write_bytes(b"2")
    assert BaseModelDataset(source=str(tmp_path)).load().fingerprint != first.fingerprint


def test_a_hub_id_is_identified_by_its_commit() -> None:
    checkpoint = BaseModelDataset(source="someone/model", revision="abc").load()
    assert (checkpoint.fingerprint, checkpoint.revision) == ("someone/model@abc", "abc")


def test_a_hub_id_without_a_revision_is_refused() -> None:
    with pytest.raises(DatasetError, match="a hub id needs a revision"):
        BaseModelDataset(source="someone/model").load()


def test_a_model_that_was_made_here_takes_the_folders_place(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    (made / "model.safetensors").write_bytes(b"new")
    old = tmp_path / "base"
    old.mkdir()
    (old / "leftover").touch()
    dataset = BaseModelDataset(source=str(old))
    dataset.save(Checkpoint(base=str(made), fingerprint=""))
    assert [file.name for file in old.iterdir()] == ["model.safetensors"]
    assert dataset.load().base == str(old)


def test_the_card_stays_beside_a_model_that_was_made_anew(tmp_path: Path) -> None:
    made, base = tmp_path / "made", tmp_path / "base"
    for folder in (made, base):
        folder.mkdir()
    (base / "README.md").write_text("what it can do", encoding="utf-8")
    BaseModelDataset(source=str(base)).save(Checkpoint(base=str(made), fingerprint=""))
    assert (base / "README.md").read_text(encoding="utf-8") == "what it can do"


def test_a_hub_is_never_written_to(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="writes nothing"):
        BaseModelDataset(source="someone/model", revision="abc").save(Checkpoint(str(tmp_path), ""))
