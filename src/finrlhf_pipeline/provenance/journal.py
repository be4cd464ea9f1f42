"""What a run has done so far, kept line by line so that a killed run leaves its story."""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TextIO

Record = dict[str, Any]

INTERRUPTED: Final = "interrupted"


class Journal:
    """The open file of a run that goes on; a lock on it says that its process is alive."""

    def __init__(self, path: Path, head: Mapping[str, Any]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.head = dict(head)
        self.steps: list[Record] = []
        self._file: TextIO = path.open("x", encoding="utf-8")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._write(self.head)

    def note(self, step: Mapping[str, Any]) -> None:
        """Keep a step that has ended, on disk before anything else happens."""
        self.steps.append(dict(step))
        self._write(step)

    def close(self) -> None:
        """Remove the file, once its story is told elsewhere."""
        self.path.unlink(missing_ok=True)
        self._file.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def journal_path(folder: Path, run_id: str) -> Path:
    """Return where a run keeps its journal."""
    return folder / f"{run_id}.journal"


def interrupted_runs(folder: Path) -> list[tuple[Path, Record | None]]:
    """Return the journals whose process is gone, each as a record; None where nothing is in it."""
    return [
        (path, _as_record(path))
        for path in sorted(folder.glob("*.journal"))
        if not _is_written(path)
    ]


def _is_written(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _as_record(path: Path) -> Record | None:
    lines: list[Record] = []
    for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            lines.append(json.loads(text))
        except ValueError:  # the line at which the process died
            break
    if not lines:
        return None
    return {**lines[0], "status": INTERRUPTED, "steps": lines[1:]}
