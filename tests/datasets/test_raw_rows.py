"""Rows of files in every state."""

import json
import os
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.datasets import raw_rows
from finrlhf_pipeline.datasets.raw_rows import Block, RawFileError, RawRows, open_rows
from finrlhf_pipeline.rows import RawRow


class Named(msgspec.Struct):
    a: int


def write(folder: Path, content: bytes, name: str = "rows.jsonl") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_positions_are_line_numbers_and_blank_lines_are_no_rows(tmp_path: Path) -> None:
    path = write(tmp_path, b'{"a": 1}\r\n\n  \n{"a": 2}')
    assert list(open_rows(path)) == [
        RawRow("rows.jsonl", 1, {"a": 1}),
        RawRow("rows.jsonl", 4, {"a": 2}),
    ]


def test_positions_are_element_numbers_in_an_array(tmp_path: Path) -> None:
    path = write(tmp_path, b'\n[\n {"a":\n 1}, {"a": NaN}, 3]', "rows.json")
    rows = list(open_rows(path))
    assert [(row.position, row.value) for row in rows] == [(1, {"a": 1}), (2, None), (3, 3)]
    assert rows[1].problem == "not a finite number: NaN is not JSON"


def test_only_the_first_positions_are_kept_where_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_rows, "BLOCK_BYTES", 20)
    path = write(tmp_path, b"".join(b'{"a": %d}\n' % number for number in range(1, 10)))
    for last in range(1, 12):
        rows = open_rows(path).up_to(last)
        assert [row.position for row in rows] == list(range(1, min(last, 9) + 1))
        records = [record.a for batch in rows.batches(Named) for record in batch.records]
        assert records == list(range(1, min(last, 9) + 1))


def test_the_layout_is_told_from_the_content_not_the_suffix(tmp_path: Path) -> None:
    assert [row.value for row in open_rows(write(tmp_path, b'[{"a": 1}]', "x.jsonl"))] == [{"a": 1}]
    assert [row.value for row in open_rows(write(tmp_path, b'{"a": 1}\n', "x.json"))] == [{"a": 1}]


def test_a_byte_order_mark_spoils_the_first_line_but_no_array(tmp_path: Path) -> None:
    lines = list(open_rows(write(tmp_path, b'\xef\xbb\xbf{"a": 1}\n{"a": 2}\n')))
    assert [row.problem and row.problem.split(":")[0] for row in lines] == ["byte order mark", None]
    array = open_rows(write(tmp_path, b'\xef\xbb\xbf[{"a": 1}]', "x.json"))
    assert [row.value for row in array] == [{"a": 1}]


def test_rows_can_be_passed_over_again(tmp_path: Path) -> None:
    rows = open_rows(write(tmp_path, b'{"a": 1}\n{"a": 2}\n'))
    assert list(rows) == list(rows)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (
            b"id,question\n1,why\n",
            "neither a JSON array of objects nor JSON Lines: it begins with 'id",
        ),
        (b"<html>", "neither a JSON array"),
        (b'{\n "a": 1\n}\n', "neither a JSON array"),
        (b"1\n2\n", "neither a JSON array"),
        (b"\x1f\x8b\x08\x00\x00", r"begins with '\\x1f"),
        ('{"a": 1}'.encode("utf-16"), "Save the rows in UTF-8"),
        (b"[]", "an array without rows"),
        (b'[{"a": 1}, {"a"', "begins like a JSON array but is none"),
        (b'[{"a": 1}]]', "text after the end of the array"),
    ],
)
def test_a_file_without_rows_says_what_it_is(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(RawFileError, match=sentence) as caught:
        open_rows(write(tmp_path, content))
    assert str(tmp_path / "rows.jsonl") in str(caught.value)


def test_a_missing_file_and_a_folder_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RawFileError, match=r"There is no file .* Put the file there"):
        open_rows(tmp_path / "none.json")
    with pytest.raises(RawFileError, match="is a folder"):
        open_rows(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_an_unreadable_file_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, b"{}")
    path.chmod(0)
    with pytest.raises(RawFileError, match="Check its permissions"):
        open_rows(path)


def test_blocks_end_between_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_rows, "BLOCK_BYTES", 16)
    values = [{"a": number} for number in range(50)]
    path = write(tmp_path, "\n".join(map(json.dumps, values)).encode())
    assert [(row.position, row.value) for row in open_rows(path)] == list(enumerate(values, 1))
    batches = list(open_rows(path).batches(Named))
    assert [position for batch in batches for position in batch.positions] == list(range(1, 51))
    assert len(batches) > 10


def batch_of(text: bytes) -> tuple[list[int], list[int], list[int]]:
    """Return the positions and values of a block's records, and the positions of the others."""
    (batch,) = RawRows("x", lambda: iter([Block(1, text)])).batches(Named)
    return (
        list(batch.positions),
        [record.a for record in batch.records],
        [row.position for row in batch.others],
    )


@pytest.mark.parametrize(
    ("text", "positions", "others"),
    [
        (b'{"a": 1}\n{"a": 2}\n', [1, 2], []),
        (b'{"a": 1}\r\n{"a": 2}\r\n', [1, 2], []),
        (b'{"a": 1}\n\n{"a": 2}\n', [1, 3], []),
        (b'{"a": 1}\n{"a": "x"}\n{"a": 2}\n', [1, 3], [2]),
        (b'{"a": 1, "z": "\xff"}\n{"a": 2}\n', [2], [1]),
        (b'{"a": 1}{"a": 2}\n{"a":\n3}\n', [], [1, 2, 3]),
        (b'{"a": 1} {"a": 2}\n{"a": 3}\n', [2], [1]),
    ],
)
def test_a_row_is_what_stands_on_one_line(
    text: bytes, positions: list[int], others: list[int]
) -> None:
    found, _, rest = batch_of(text)
    assert (found, rest) == (positions, others)


@settings(deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                b'{"a": 1}',
                b'{"a": "x"}',
                b"{}",
                b"",
                b'{"a":',
                b"3}",
                b'{"a": 1}{"a": 2}',
                b'{"a":{}',
                b"\xff",
            ]
        ),
        min_size=1,
        max_size=6,
    )
)
def test_batches_agree_with_rows_read_one_by_one(lines: list[bytes]) -> None:
    text = b"\n".join(lines) + b"\n"
    positions, _, others = batch_of(text)
    rows = list(RawRows("x", lambda: iter([Block(1, text)])))
    good = [row.position for row in rows if isinstance(row.value, dict) and row.value.get("a") == 1]
    assert positions == good
    assert sorted(positions + others) == [row.position for row in rows]
