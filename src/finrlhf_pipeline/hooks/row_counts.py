"""How many rows each dataset holds, where Kedro-Viz shows it."""

import json
from pathlib import Path
from typing import Any, Final

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl

STATISTICS: Final = Path(".viz") / "stats.json"


class RowCounts:
    """Count the rows of every list that a run loads or saves.

    Kedro-Viz counts data frames only, of the last run only, and writes the file anew. Ours is added
    after it has, and what earlier runs have counted stays.
    """

    def __init__(self) -> None:
        self._file = STATISTICS
        self._known: dict[str, dict[str, int]] = {}

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Remember what earlier runs have counted."""
        self._file = Path(context.project_path) / STATISTICS
        self._known = _read(self._file)

    @hook_impl
    def after_dataset_loaded(self, dataset_name: str, data: Any) -> None:
        """Count what was loaded."""
        self._count(dataset_name, data)

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any) -> None:
        """Count what was saved; a stream saves chunks, and is counted when it is loaded."""
        self._count(dataset_name, data)

    @hook_impl(trylast=True)
    def after_pipeline_run(self) -> None:
        """Add the counts to Kedro-Viz's own."""
        counted = {**self._known, **_read(self._file)}
        self._file.parent.mkdir(exist_ok=True)
        self._file.write_text(json.dumps(counted, sort_keys=True), encoding="utf-8")

    def _count(self, name: str, data: Any) -> None:
        if isinstance(data, list):
            self._known[name] = {"rows": len(data)}


def _read(file: Path) -> dict[str, dict[str, int]]:
    """Return what the file says; it is Kedro-Viz's, so a spoilt one is only begun anew."""
    try:
        counted = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return counted if isinstance(counted, dict) else {}
