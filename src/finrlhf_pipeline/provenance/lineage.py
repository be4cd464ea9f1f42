"""Which step of which run made a content, and what that step read: a walk over run records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]
Content = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one run: names, places and digests of what it read and wrote."""

    run_id: str
    name: str
    started: str
    inputs: Mapping[str, Mapping[str, Any]]
    outputs: Mapping[str, Mapping[str, Any]]
    run: Mapping[str, str] = field(default_factory=dict)


class Lineage:
    """The steps of a chain of records, found by the content they wrote."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._origins: dict[Content, Step] = {}
        self._latest: dict[str, Mapping[str, Any]] = {}
        for record in records:
            for entry in record["steps"]:
                self._take(record["run_id"], entry)

    def latest(self) -> dict[str, Mapping[str, Any]]:
        """Return the content that each dataset was last known to have, with its place."""
        return dict(self._latest)

    def origin(self, name: str, digest: str) -> Step | None:
        """Return the step that first wrote this content; None for what no step wrote."""
        return self._origins.get((name, digest))

    def ancestors(self, name: str, digest: str) -> Iterator[Step]:
        """Yield the steps that led to a content, nearest first, each once."""
        waiting: list[Content] = [(name, digest)]
        seen: set[Content] = set()
        told: set[tuple[str, str]] = set()
        while waiting:
            content = waiting.pop(0)
            step = None if content in seen else self._origins.get(content)
            seen.add(content)
            if step is None or (step.run_id, step.name) in told:
                continue
            told.add((step.run_id, step.name))
            yield step
            waiting.extend((read, entry["digest"]) for read, entry in step.inputs.items())

    def _take(self, run_id: str, entry: Mapping[str, Any]) -> None:
        step = Step(
            run_id=run_id,
            name=entry["name"],
            started=entry["started"],
            inputs=entry["inputs"],
            outputs=entry["outputs"],
            run=entry.get("run", {}),
        )
        self._latest.update(entry["inputs"])
        self._latest.update(entry["outputs"])
        for name, output in entry["outputs"].items():
            self._origins.setdefault((name, output["digest"]), step)
