"""The first difference is the one a reader would find by looking."""

from pathlib import Path

from finrlhf_pipeline.provenance.differences import first_difference


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_equal_files_do_not_differ(tmp_path: Path) -> None:
    assert first_difference(put(tmp_path / "a", b"1\n"), put(tmp_path / "b", b"1\n")) is None


def test_the_line_and_column_are_named(tmp_path: Path) -> None:
    one, other = put(tmp_path / "a", b"x\n1.50\n"), put(tmp_path / "b", b"x\n1.75\n")
    assert first_difference(one, other) == "line 2, column 3: '1.50' became '1.75'"


def test_a_shorter_file_misses_a_line(tmp_path: Path) -> None:
    one, other = put(tmp_path / "a", b"x\ny\n"), put(tmp_path / "b", b"x\n")
    assert first_difference(one, other) == "line 2 is missing"
    assert first_difference(other, one) == "line 2 is new"


def test_the_file_of_a_folder_is_named(tmp_path: Path) -> None:
    for folder, value in (("a", b"1"), ("b", b"2")):
        put(tmp_path / folder / "same", b"s")
        put(tmp_path / folder / "w" / "weights", value)
    assert first_difference(tmp_path / "a", tmp_path / "b") == (
        "file w/weights: line 1, column 1: '1' became '2'"
    )


def test_a_file_on_one_side_only_is_named(tmp_path: Path) -> None:
    put(tmp_path / "a" / "x", b"1")
    (tmp_path / "b").mkdir()
    assert first_difference(tmp_path / "a", tmp_path / "b") == "file x is missing"
    assert first_difference(tmp_path / "b", tmp_path / "a") == "file x is new"


def test_bytes_that_are_no_text_are_counted(tmp_path: Path) -> None:
    one, other = put(tmp_path / "a", b"\0\1\2"), put(tmp_path / "b", b"\0\1\3")
    assert first_difference(one, other) == "byte 3 of block 1 differs"
