"""Digests of files and folders by their content alone."""

import hashlib
from collections.abc import Callable
from pathlib import Path


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_digest(path: Path, of_file: Callable[[Path], str] = file_digest) -> str:
    """Return the SHA-256 of a file, or of a folder's relative names and contents in order."""
    if path.is_file():
        return of_file(path)
    whole = hashlib.sha256()
    for file in files_within(path):
        whole.update(f"{file.relative_to(path).as_posix()}\0{of_file(file)}\n".encode())
    return whole.hexdigest()


def files_within(folder: Path) -> list[Path]:
    """Return all files below a folder, in an order that is the same everywhere."""
    return sorted(item for item in folder.rglob("*") if item.is_file())
