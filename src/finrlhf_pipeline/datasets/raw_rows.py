"""The rows of a user's file, read block by block, so that memory does not grow with the file."""

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Final, Generic, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from finrlhf_pipeline.datasets.json_text import JSONTextError, parse, split_array
from finrlhf_pipeline.rows import RawRow

# Large enough that work per block is small beside work per row, small enough not to be felt
BLOCK_BYTES: Final = 1 << 21
_WHITESPACE: Final = b" \t\r\n"

_Record = TypeVar("_Record")


class RawFileError(ValueError):
    """A file that holds no rows at all, with what to do about it."""


@dataclass(frozen=True)
class Block:
    """Whole lines of JSON, and the position of the first."""

    first: int
    text: bytes

    def up_to(self, position: int) -> "Block":
        """Return the block without what comes after the position."""
        kept = position - self.first + 1
        return (
            self
            if kept >= len(self.ends)
            else Block(self.first, self.text[: self.ends[kept - 1] + 1])
        )

    @cached_property
    def ends(self) -> NDArray[np.intp]:
        """Return where the lines end; numpy is twice as fast as bytes.count."""
        return np.flatnonzero(np.frombuffer(self.text, np.uint8) == ord("\n"))


@dataclass(frozen=True)
class Batch(Generic[_Record]):
    """The rows of one block: those that have the wished type, and the others as they are."""

    source: str
    positions: Sequence[int]
    records: list[_Record]
    others: list[RawRow]


class RawRows:
    """Rows that can be passed over again and again; each pass reads the file anew."""

    def __init__(self, source: str, blocks: Callable[[], Iterator[Block]]) -> None:
        self.source = source
        self._blocks = blocks

    def up_to(self, position: int) -> "RawRows":
        """Return the rows without those that come after the position."""

        def blocks() -> Iterator[Block]:
            for block in takewhile(lambda block: block.first <= position, self._blocks()):
                yield block.up_to(position)

        return RawRows(self.source, blocks)

    def __iter__(self) -> Iterator[RawRow]:
        """Yield every row with its value, or with the problem that it has instead."""
        for block in self._blocks():
            for position, line in _lines(block):
                yield self._row(position, line)

    def batches(self, record: type[_Record]) -> Iterator[Batch[_Record]]:
        """Yield rows decoded straight into `record`, the fast way for files of millions."""
        decoder = msgspec.json.Decoder(record)
        for block in self._blocks():
            yield self._all_at_once(block, decoder) or self._one_by_one(block, decoder)

    def _all_at_once(
        self, block: Block, decoder: msgspec.json.Decoder[_Record]
    ) -> Batch[_Record] | None:
        """Decode a block in one call, or return None where any line needs a closer look."""
        if b"\r" in block.text:
            block = Block(block.first, block.text.replace(b"\r\n", b"\n"))
        if not (_each_line_is_braced(block) and _is_utf8(block.text)):
            return None
        try:
            records = decoder.decode_lines(block.text)
        except (ValueError, RecursionError):
            return None
        # msgspec would also take two values on a line, or one on two. Where every line begins
        # and ends with a brace, no line break is within a value, so each line holds exactly one.
        if len(records) != len(block.ends):
            return None
        return Batch(self.source, range(block.first, block.first + len(records)), records, [])

    def _one_by_one(self, block: Block, decoder: msgspec.json.Decoder[_Record]) -> Batch[_Record]:
        batch: Batch[_Record] = Batch(self.source, positions := [], [], [])
        # msgspec skips fields that the record lacks without looking at their letters
        sound = _is_utf8(block.text)
        for position, line in _lines(block):
            try:
                record = decoder.decode(line)
            except (ValueError, RecursionError):
                batch.others.append(self._row(position, line))
                continue
            if sound or _is_utf8(line):
                positions.append(position)
                batch.records.append(record)
            else:
                batch.others.append(self._row(position, line))
        return batch

    def _row(self, position: int, line: bytes) -> RawRow:
        try:
            return RawRow(self.source, position, value=parse(line))
        except JSONTextError as error:
            return RawRow(self.source, position, problem=str(error))


def open_rows(path: Path) -> RawRows:
    """Return the rows of a JSON array or JSON Lines file, or raise a RawFileError."""
    head = _head(path)
    if head.startswith(b"["):
        return _array_rows(path)
    cut = head.startswith(b"{") and b"\n" not in head and len(head) == BLOCK_BYTES
    if not cut and not any(_is_object(line) for _, line in _lines(Block(1, head))):
        shown = head[:20].decode("latin-1").encode("unicode_escape").decode()
        raise RawFileError(
            f"'{path}' is neither a JSON array of objects nor JSON Lines: it begins with "
            f"'{shown}'. Save the rows in UTF-8 as '[{{...}}, ...]', or as one object a line."
        )
    return RawRows(path.name, lambda: _line_blocks(path))


def _head(path: Path) -> bytes:
    """Return the first block without what stands before the first value."""
    remedy = "Put the file there, or change the entry's filepath in the catalog."
    try:
        with path.open("rb") as file:
            head = file.read(BLOCK_BYTES)
            while head and not head.strip(_WHITESPACE):
                head = file.read(BLOCK_BYTES)
    except FileNotFoundError:
        raise RawFileError(f"There is no file '{path}'. {remedy}") from None
    except IsADirectoryError:
        raise RawFileError(f"'{path}' is a folder, not a file of rows. {remedy}") from None
    except OSError as error:
        raise RawFileError(
            f"'{path}' cannot be read ({error.strerror}). Check its permissions."
        ) from error
    head = head.removeprefix(codecs.BOM_UTF8).lstrip(_WHITESPACE)
    if not head:
        raise RawFileError(f"'{path}' is empty. Fill it with rows, or name another file.")
    return head


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(parse(line.removeprefix(codecs.BOM_UTF8)), dict)
    except JSONTextError as error:
        # a spoilt row is still a row
        return line.startswith(b"{") and error.reason != "broken json"


def _array_rows(path: Path) -> RawRows:
    text = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        elements = split_array(text)
    except JSONTextError as error:
        raise RawFileError(
            f"'{path}' begins like a JSON array but is none: {error.detail}. "
            "Save it again from its source, or write one object a line."
        ) from None
    if not elements:
        raise RawFileError(f"'{path}' holds an array without rows. Fill it, or name another file.")
    return RawRows(path.name, lambda: _array_blocks(elements))


def _array_blocks(elements: list[bytes]) -> Iterator[Block]:
    step = 1024
    for start in range(0, len(elements), step):
        yield Block(start + 1, b"".join(text + b"\n" for text in elements[start : start + step]))


def _line_blocks(path: Path) -> Iterator[Block]:
    first = 1
    with path.open("rb") as file:
        while text := file.read(BLOCK_BYTES):
            text += file.readline()
            block = Block(first, text if text.endswith(b"\n") else text + b"\n")
            yield block
            first += len(block.ends)


def _lines(block: Block) -> Iterator[tuple[int, bytes]]:
    for position, line in enumerate(block.text.split(b"\n"), block.first):
        if stripped := line.strip(_WHITESPACE):
            yield position, stripped


def _each_line_is_braced(block: Block) -> bool:
    letters = np.frombuffer(block.text, np.uint8)
    starts = np.append(0, block.ends[:-1] + 1)
    return bool((letters[starts] == ord("{")).all() and (letters[block.ends - 1] == ord("}")).all())


def _is_utf8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
