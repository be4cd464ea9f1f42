"""A pointer to a model: what nodes hand to each other instead of weights."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


class CheckpointError(ValueError):
    """A model that cannot be opened as it stands."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a model lies: a base, the adapter on top of it if any, and what identifies both.

    `base` is a local folder, or a hub id that `revision` pins to one commit.
    """

    base: str
    fingerprint: str
    revision: str | None = None
    adapter: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether the base lies in a folder of this machine."""
        return Path(self.base).is_dir()

    def to_record(self) -> dict[str, Any]:
        """Return the pointer as plain values."""
        return asdict(self)
