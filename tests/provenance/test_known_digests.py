"""Digests that are recalled are those that would be computed."""

from pathlib import Path

import pytest

from finrlhf_pipeline.provenance import content_digest, file_memory
from finrlhf_pipeline.provenance.file_memory import FileMemory
from finrlhf_pipeline.provenance.known_digests import KnownDigests


@pytest.fixture
def digests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnownDigests:
    monkeypatch.setattr(file_memory, "SETTLED_NANOSECONDS", -(10**12))
    return KnownDigests(FileMemory(tmp_path / "memory.json"))


def folder_of(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    (folder / "weights").mkdir(parents=True)
    (folder / "pointer.json").write_text("{}", encoding="utf-8")
    (folder / "weights" / "a.bin").write_bytes(b"a")
    return folder


def test_files_and_folders_have_their_usual_digest(tmp_path: Path, digests: KnownDigests) -> None:
    folder = folder_of(tmp_path)
    for path in (folder, folder / "pointer.json"):
        assert digests.digest(path) == digests.digest(path) == content_digest(path)


def test_what_is_added_to_a_folder_changes_its_digest(
    tmp_path: Path, digests: KnownDigests
) -> None:
    folder = folder_of(tmp_path)
    before, identity = digests.digest(folder), digests.identity(folder)
    (folder / "weights" / "b.bin").write_bytes(b"b")
    assert digests.digest(folder) == content_digest(folder) != before
    assert digests.identity(folder) != identity
