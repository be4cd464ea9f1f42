"""Digests of files and folders by their content alone."""

import hashlib
from pathlib import Path
from typing import Final

BLOCK_BYTES: Final = 1 << 20


def content_digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of a folder's relative names and contents in order."""
    if path.is_file():
        return _file_digest(path)
    whole = hashlib.sha256()
    for file in sorted(item for item in path.rglob("*") if item.is_file()):
        line = f"{file.relative_to(path).as_posix()}\0{_file_digest(file)}\n"
        whole.update(line.encode())
    return whole.hexdigest()


def _file_digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
