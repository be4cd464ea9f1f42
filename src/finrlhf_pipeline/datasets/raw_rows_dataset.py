"""A user's own file of rows, a JSON array or JSON Lines, where some rows may be broken."""

import json
from pathlib import Path
from typing import Any, Final

from kedro.io import AbstractDataset, DatasetError

from finrlhf_pipeline.datasets.atomic_files import replacing
from finrlhf_pipeline.datasets.raw_rows import RawFileError, RawRows, open_rows

_LAYOUTS: Final = {".json": ("[\n", ",\n", "\n]\n"), ".jsonl": ("", "\n", "\n")}


class RawRowsDataset(AbstractDataset[list[dict[str, Any]], RawRows]):
    """Load rows from whatever a file holds, and save rows by the file's suffix.

    The layout is told from the content. JSON Lines are read block by block, anew at each pass;
    an array is read whole. A row that cannot be parsed is a RawRow with its problem.

    Example catalog entry:

    .. code-block:: yaml

        raw_train_examples:
          type: finrlhf_pipeline.datasets.RawRowsDataset
          filepath: data/01_raw/finqa/train.json
          first: 100 # optional: only lines or elements up to this position, for a quick try
    """

    def __init__(
        self, *, filepath: str, first: int | None = None, metadata: dict[str, Any] | None = None
    ) -> None:
        if first is not None and first < 1:
            raise DatasetError(f"'first' of '{filepath}' is {first}: it must be at least 1.")
        self._filepath = Path(filepath)
        self._first = first
        self.metadata = metadata

    def load(self) -> RawRows:
        """Return the rows, or fail where the file holds none."""
        try:
            rows = open_rows(self._filepath)
        except RawFileError as error:
            raise DatasetError(str(error)) from error
        return rows if self._first is None else rows.up_to(self._first)

    def save(self, data: list[dict[str, Any]]) -> None:
        """Write one record a line, as an array (.json) or as JSON Lines (.jsonl)."""
        if self._filepath.suffix not in _LAYOUTS:
            raise DatasetError(
                f"'{self._filepath}' ends in neither .json (an array) nor .jsonl (JSON Lines): "
                "name the file by what it shall hold."
            )
        start, between, end = _LAYOUTS[self._filepath.suffix]
        lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in data)
        with replacing(self._filepath) as file:
            file.write((start + between.join(lines) + (end if data or start else "")).encode())

    def _exists(self) -> bool:
        return self._filepath.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath), "first": self._first}
