"""What ingestion asks of a raw dataset: its rows, one by one or in typed batches."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from finrlhf_pipeline.rows import RawRow

_Record = TypeVar("_Record")
_Read_co = TypeVar("_Read_co", covariant=True)


class Batch(Protocol[_Read_co]):
    """Consecutive rows: those that have the wished type, and the others as they are."""

    @property
    def source(self) -> str:
        """Return the file's name."""

    @property
    def positions(self) -> Sequence[int]:
        """Return where the records stand in the file."""

    @property
    def records(self) -> Sequence[_Read_co]:
        """Return the rows that have the wished type."""

    @property
    def others(self) -> Sequence[RawRow]:
        """Return the rows that do not."""


class RowSource(Protocol):
    """A file of rows that can be passed over without being held in memory."""

    source: str

    def __iter__(self) -> Iterator[RawRow]:
        """Yield every row."""

    def batches(self, record: type[_Record]) -> Iterator[Batch[_Record]]:
        """Yield every row, decoded into `record` where it fits."""
