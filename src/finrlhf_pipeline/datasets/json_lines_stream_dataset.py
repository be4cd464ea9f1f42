"""JSON Lines written chunk by chunk, for rows that would not all fit in memory."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from finrlhf_pipeline.datasets.atomic_files import partial_path
from finrlhf_pipeline.datasets.json_lines_dataset import read_rows
from finrlhf_pipeline.datasets.table_preview import ROWS, preview_rows

Chunk = tuple[int, Iterable[Any]]


class JSONLinesStreamDataset(AbstractDataset[Chunk, list[dict[str, Any]]]):
    """Append the numbered chunks that a generator node yields.

    Chunk 0 begins the file anew. Chunks are gathered beside the file, and take its place when
    the node is done and confirms it, so that an interrupted run leaves the last whole file. With
    `staged: false` each chunk lands in the file itself: a quarantine is read most when a run fails.

    Example catalog entry, for a `Node(..., confirms="accepted_preferences")`:

    .. code-block:: yaml

        accepted_preferences:
          type: finrlhf_pipeline.datasets.JSONLinesStreamDataset
          filepath: data/02_intermediate/accepted_preferences.jsonl
    """

    def __init__(
        self, *, filepath: str, staged: bool = True, metadata: dict[str, Any] | None = None
    ) -> None:
        self._filepath = Path(filepath)
        self._target = partial_path(self._filepath) if staged else self._filepath
        self._next = 0
        self.metadata = metadata

    def load(self) -> list[dict[str, Any]]:
        """Return all rows of the last whole file."""
        return read_rows(self._filepath)

    def save(self, data: Chunk) -> None:
        """Append one chunk; its rows come from parsed JSON, so no number in them is NaN."""
        number, rows = data
        if number not in (0, self._next):
            raise DatasetError(
                f"Chunk {number} of '{self._filepath}' came where chunk {self._next} was due. "
                "Run the node that yields the chunks from its start."
            )
        self._target.parent.mkdir(parents=True, exist_ok=True)
        with self._target.open("ab" if number else "wb") as file:
            file.write(msgspec.json.Encoder().encode_lines(rows))
        self._next = number + 1

    def confirm(self) -> None:
        """Put the gathered chunks in the file's place."""
        if self._target == self._filepath:
            return
        if not self._next:
            raise DatasetError(
                f"'{self._filepath}' cannot be confirmed: no chunk of it was saved. Let the node "
                "yield at least one chunk."
            )
        self._target.replace(self._filepath)
        self._next = 0

    def preview(self, nrows: int = ROWS) -> TablePreview:
        """Return the first rows as Kedro-Viz shows them."""
        return preview_rows(read_rows(self._filepath, nrows))

    def _exists(self) -> bool:
        return self._filepath.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath), "staged": self._target != self._filepath}
