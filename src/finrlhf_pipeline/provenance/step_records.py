"""What is written down of each step: all it depended on, what it made, and in which run."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from finrlhf_pipeline.provenance.file_memory import write_whole

FORMAT: Final = 1

Parts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Content:
    """Where a dataset lay, seen from the project, if anywhere, and the digest of what was in it."""

    path: str | None
    digest: str


@dataclass(frozen=True)
class StepRecord:
    """The latest time that a step ran; its outputs count only once it has finished."""

    node: str
    state: Literal["begun", "finished"]
    key: str
    parts: Parts
    inputs: Mapping[str, Content]
    outputs: Mapping[str, Content]
    run: Mapping[str, str]
    started: str
    seconds: float
    format: int = FORMAT

    @property
    def is_finished(self) -> bool:
        """Whether the step came to its end, so that its outputs are whole."""
        return self.state == "finished"

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return asdict(self)


class StepRecords:
    """The records of the steps of one data root, a file for each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "records"

    def read(self, node: str) -> StepRecord | None:
        """Return the record of a step, or None where it never ran or its record is damaged."""
        return _read(self._folder / f"{node}.json")

    def all(self) -> Iterator[StepRecord]:
        """Yield every record in the order of the steps' names."""
        for path in sorted(self._folder.glob("*.json")):
            record = _read(path)
            if record is not None:
                yield record

    def write(self, record: StepRecord) -> None:
        """Put a record in the place of the one before."""
        text = json.dumps(record.to_json(), indent=1, sort_keys=True, ensure_ascii=False)
        write_whole(self._folder / f"{record.node}.json", text + "\n")


def _read(path: Path) -> StepRecord | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values.get("format") != FORMAT:
            return None
        contents = {
            side: {name: Content(**item) for name, item in values[side].items()}
            for side in ("inputs", "outputs")
        }
        return StepRecord(**{**values, **contents})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # what cannot be read counts as never run: the step runs again and writes it anew
        return None
