"""Rows of this project as JSON Lines: one object a line, whole or not there at all."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from finrlhf_pipeline.datasets.atomic_files import replacing
from finrlhf_pipeline.datasets.json_text import JSONTextError, parse
from finrlhf_pipeline.datasets.table_preview import ROWS, preview_rows


class JSONLinesDataset(AbstractDataset[list[dict[str, Any]], list[dict[str, Any]]]):
    """Save a list of rows to take the file's place at once, and load it again.

    Example catalog entry:

    .. code-block:: yaml

        train_examples:
          type: finrlhf_pipeline.datasets.JSONLinesDataset
          filepath: data/03_primary/train_examples.jsonl
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = Path(filepath)
        self.metadata = metadata

    def load(self) -> list[dict[str, Any]]:
        """Return all rows."""
        return read_rows(self._filepath)

    def save(self, data: list[dict[str, Any]]) -> None:
        """Write all rows."""
        with replacing(self._filepath) as file:
            for row in data:
                line = json.dumps(row, ensure_ascii=False, allow_nan=False)
                file.write(line.encode() + b"\n")

    def preview(self, nrows: int = ROWS) -> TablePreview:
        """Return the first rows as Kedro-Viz shows them."""
        return preview_rows(read_rows(self._filepath, nrows))

    def _exists(self) -> bool:
        return self._filepath.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}


def read_rows(path: Path, first: int | None = None) -> list[dict[str, Any]]:
    """Return the rows of a file that this project wrote, or name the line that is damaged."""
    rows = []
    with path.open("rb") as file:
        for number, line in enumerate(islice(file, first), 1):
            try:
                rows.append(parse(line))
            except JSONTextError as error:
                raise DatasetError(
                    f"Line {number} of '{path}' is damaged ({error}). The file was written by "
                    "this project and changed since: run the node that makes it again."
                ) from None
    return rows
