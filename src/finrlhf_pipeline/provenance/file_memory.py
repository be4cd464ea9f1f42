"""What was once computed from a file, recalled for as long as the file is the same."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

# a file changed so shortly before it was read may change again without a new time stamp
SETTLED_NANOSECONDS: Final = 50_000_000


class FileMemory:
    """Remembers values by a file's path, size, times and inode, in one JSON file.

    The time of the last change of the inode is part of it: a program can set back the time of the
    last modification, but not that one.
    """

    def __init__(self, path: Path, version: str = "") -> None:
        self._path = path
        self._version = version
        self._entries: dict[str, Any] = self._load()
        self._is_changed = False

    def recall(self, file: Path, compute: Callable[[Path], Any]) -> Any:
        """Return what `compute` makes of the file, without asking it again if nothing changed."""
        name, before = os.fspath(file.absolute()), _identity(file)
        known = self._entries.get(name)
        if known is not None and known[0] == before:
            return known[1]
        started = time.time_ns()
        value = compute(file)
        if _identity(file) == before and started - max(before[1:3]) > SETTLED_NANOSECONDS:
            self._entries[name] = [before, value]
            self._is_changed = True
        return value

    def save(self) -> None:
        """Write down what is new, dropping files that are gone."""
        if not self._is_changed:
            return
        kept = {name: entry for name, entry in self._entries.items() if Path(name).exists()}
        write_whole(self._path, json.dumps({"version": self._version, "files": kept}))
        self._is_changed = False

    def _load(self) -> dict[str, Any]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            # a memory that is missing or damaged only costs time
            return {}
        same = isinstance(content, dict) and content.get("version") == self._version
        return dict(content["files"]) if same else {}


def write_whole(path: Path, text: str) -> None:
    """Write a file that takes its place at once, also for a reader at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _identity(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
