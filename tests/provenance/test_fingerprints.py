"""A digest depends on content and relative names alone."""

import hashlib
from pathlib import Path

from finrlhf_pipeline.provenance import content_digest


def test_a_file_has_the_sha256_of_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"rows")
    assert content_digest(file) == hashlib.sha256(b"rows").hexdigest()


def test_a_folder_is_the_same_wherever_it_lies(tmp_path: Path) -> None:
    for place in ("here", "there"):
        folder = tmp_path / place / "sub"
        folder.mkdir(parents=True)
        (folder / "a").write_text("1")
    assert content_digest(tmp_path / "here") == content_digest(tmp_path / "there")


def test_a_renamed_file_is_another_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    before = content_digest(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert content_digest(tmp_path) != before
