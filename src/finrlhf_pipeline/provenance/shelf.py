"""What lies on disk where the run records say: rows, models, and what each model learnt from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from finrlhf_pipeline.provenance.fingerprints import content_digest

Row = dict[str, Any]
Content = Mapping[str, Any]

ROWS: Final = ".jsonl"
POINTER: Final = "pointer.json"
TRAINED_ON: Final = "weights/trained_on.json"


@dataclass(frozen=True, slots=True)
class Exposure:
    """The rows of a training in their order, and the places of those that each step learnt from."""

    rows: Sequence[str]
    steps: Sequence[Sequence[int]]

    def steps_of(self, row_id: str) -> list[int]:
        """Return the steps, counted from 1, that learnt from a row."""
        places = {place for place, name in enumerate(self.rows) if name == row_id}
        return [n for n, dealt in enumerate(self.steps, 1) if not places.isdisjoint(dealt)]

    def dealt(self) -> int:
        """Return how many different rows any step learnt from."""
        return len({place for step in self.steps for place in step})


@dataclass(frozen=True, slots=True)
class Shelf:
    """Reads each file once, below the project's folder."""

    project: Path
    _rows: dict[str, list[Row]] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)

    def holds(self, content: Content) -> bool:
        """Return whether a content still lies where it was written, unchanged."""
        place = content["path"]
        if place is None or not (self.project / place).exists():
            return False
        if place not in self._digests:
            self._digests[place] = content_digest(self.project / place)
        return self._digests[place] == str(content["digest"])

    def rows(self, content: Content) -> list[Row]:
        """Return the rows of a JSON Lines file; none where it is no such file, or is gone."""
        place = content["path"]
        if place is None or not place.endswith(ROWS) or not (self.project / place).is_file():
            return []
        if place not in self._rows:
            with (self.project / place).open(encoding="utf-8") as file:
                self._rows[place] = [json.loads(line) for line in file]
        return self._rows[place]

    def recorded_rows(self, content: Content) -> list[Row]:
        """Return the rows of a JSON Lines file as a step read or wrote them; none of another."""
        return self.rows(content) if self.holds(content) else []

    def fingerprint(self, content: Content) -> str:
        """Return the fingerprint of a model; for a plain folder the digest of what is in it."""
        pointer = self.project / (content["path"] or "") / POINTER
        if content["path"] is not None and pointer.is_file():
            return str(json.loads(pointer.read_text(encoding="utf-8"))["fingerprint"])
        return str(content["digest"])

    def exposure(self, content: Content) -> Exposure | None:
        """Return what a model learnt from; None where it is no model, or another one by now."""
        if content["path"] is None:
            return None
        file = self.project / content["path"] / TRAINED_ON
        if not file.is_file() or not self.holds(content):
            return None
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Exposure(kept["rows"], kept["steps"])
