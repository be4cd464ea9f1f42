"""Whether what lies on disk is what the run records say was written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Written:
    """A content that a run wrote, as its record says."""

    name: str
    path: str
    digest: str
    run_id: str


def last_written(records: Iterable[Mapping[str, Any]]) -> list[Written]:
    """Return the last content that any run wrote of each dataset that lies on disk."""
    found: dict[str, Written] = {}
    for record in records:
        for step in record["steps"]:
            for name, output in step["outputs"].items():
                if output["path"] is not None:
                    found[name] = Written(name, output["path"], output["digest"], record["run_id"])
    return [found[name] for name in sorted(found)]


def find_changes(
    written: Iterable[Written], project: Path, digest_of: Callable[[Path], str]
) -> Iterator[str]:
    """Yield a sentence for each output that is gone or is not as it was written."""
    for output in written:
        path = project / output.path
        if not path.exists():
            yield f"{output.name} ({output.path}), written in run {output.run_id}, is gone."
        elif digest_of(path) != output.digest:
            yield f"{output.name} ({output.path}) changed since run {output.run_id} wrote it."
