"""Run records as a chain of files: each names the digest of the one before it."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

# what links a record to the one before, and names it
LINK: Final = ("number", "previous", "digest", "run_id")

Record = dict[str, Any]


class ChainError(ValueError):
    """A chain of run records that is not as it was written."""


def digest_of(record: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a record's content, whatever its layout in the file."""
    content = {name: value for name, value in record.items() if name != "digest"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def append(folder: Path, record: Mapping[str, Any]) -> Path:
    """Write a record as the next link, and return its file; no link is ever written over."""
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        before = _last(folder)
        link = {
            "number": before["number"] + 1 if before else 1,
            "previous": before["digest"] if before else None,
            **record,
        }
        link["digest"] = digest_of(link)
        path = folder / f"{link['number']:06d}.json"
        if _write_new(path, json.dumps(link, indent=1, ensure_ascii=False) + "\n"):
            return path


def read_chain(folder: Path) -> list[Record]:
    """Return the records, oldest first, or name the file that is no record."""
    return [read_record(path) for path in _files(folder)]


def read_record(path: Path) -> Record:
    """Return one record, or say that its file is damaged."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    is_object = isinstance(record, dict)
    missing = [name for name in LINK if not is_object or name not in record]
    if missing:
        wrong = f"it has no '{missing[0]}'" if is_object else "it is no JSON object"
        raise ChainError(
            f"The run record '{path}' is damaged: {wrong}. Put the file back from a copy (each is "
            "also an artifact of its MLflow run)."
        )
    return dict(record)


def find_broken_link(records: list[Record]) -> str | None:
    """Return the first place where the chain is not as it was written, or None where it is whole.

    What was cut off at the end leaves no trace in what is left: compare the last digest with one
    kept elsewhere, as the tag in MLflow.
    """
    previous = None
    for number, record in enumerate(records, 1):
        named = f"record {record.get('number')} (run {record.get('run_id')})"
        if record.get("number") != number:
            return f"record {number} is missing: the next one there is {named}."
        if record.get("digest") != digest_of(record):
            return f"{named} was changed since it was written: its content has another digest."
        if record["previous"] != previous:
            return f"{named} does not follow the record before it: it names another digest."
        previous = record["digest"]
    return None


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.json") if path.stem.isdigit())


def _last(folder: Path) -> Record | None:
    files = _files(folder)
    return read_record(files[-1]) if files else None


def _write_new(path: Path, text: str) -> bool:
    """Write a whole file under a name that is still free; False where another run took it."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(aside)
    except FileExistsError:
        return False
    finally:
        aside.unlink(missing_ok=True)
    return True
