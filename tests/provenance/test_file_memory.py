"""What is recalled of files, and when they are read again."""

import os
from pathlib import Path

import pytest

from finrlhf_pipeline.provenance import file_memory
from finrlhf_pipeline.provenance.file_memory import FileMemory, write_whole


class Reader:
    def __init__(self) -> None:
        self.reads = 0

    def __call__(self, path: Path) -> str:
        self.reads += 1
        return path.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    # files of these tests are as young as the tests
    monkeypatch.setattr(file_memory, "SETTLED_NANOSECONDS", -(10**12))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file.txt"
    path.write_text("one", encoding="utf-8")
    return path


def test_a_file_is_read_once_also_by_the_next_process(tmp_path: Path, file: Path) -> None:
    reader, memory = Reader(), FileMemory(tmp_path / "memory.json")
    assert [memory.recall(file, reader), memory.recall(file, reader)] == ["one", "one"]
    memory.save()
    assert FileMemory(tmp_path / "memory.json").recall(file, reader) == "one"
    assert reader.reads == 1


def test_an_edit_of_the_same_size_with_the_old_time_is_noticed(tmp_path: Path, file: Path) -> None:
    reader, memory = Reader(), FileMemory(tmp_path / "memory.json")
    memory.recall(file, reader)
    before = file.stat()
    file.write_text("two", encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert memory.recall(file, reader) == "two"


def test_a_file_that_has_only_just_changed_is_not_trusted(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_memory, "SETTLED_NANOSECONDS", 10**15)
    reader, memory = Reader(), FileMemory(tmp_path / "memory.json")
    memory.recall(file, reader)
    memory.recall(file, reader)
    assert reader.reads == 2


@pytest.mark.parametrize("damage", ["", "{", "[1, 2]"])
def test_a_damaged_memory_only_costs_time(tmp_path: Path, file: Path, damage: str) -> None:
    path = tmp_path / "memory.json"
    path.write_text(damage, encoding="utf-8")
    assert FileMemory(path).recall(file, Reader()) == "one"


def test_another_version_recalls_nothing(tmp_path: Path, file: Path) -> None:
    reader, memory = Reader(), FileMemory(tmp_path / "memory.json", version="1")
    memory.recall(file, reader)
    memory.save()
    FileMemory(tmp_path / "memory.json", version="2").recall(file, reader)
    assert reader.reads == 2


def test_files_that_are_gone_are_forgotten(tmp_path: Path, file: Path) -> None:
    memory = FileMemory(tmp_path / "memory.json")
    memory.recall(file, Reader())
    file.unlink()
    memory.save()
    assert "file.txt" not in (tmp_path / "memory.json").read_text(encoding="utf-8")


def test_a_file_is_whole_or_as_before(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file.json"
    write_whole(path, "first")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "first"
    assert list(path.parent.iterdir()) == [path]
