"""Files that are whole or not there."""

from pathlib import Path

import pytest

from finrlhf_pipeline.datasets.atomic_files import partial_path, replacing


def test_the_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x.txt"
    with replacing(path) as file:
        file.write(b"half")
        assert not path.exists()
        assert partial_path(path).exists()
        file.write(b" and half")
    assert path.read_bytes() == b"half and half"
    assert not partial_path(path).exists()


def test_a_failure_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"old")

    def fail() -> None:
        with replacing(path) as file:
            file.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
