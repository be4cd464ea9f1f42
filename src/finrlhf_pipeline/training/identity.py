"""What makes a training this very training: everything that its result follows from."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from finrlhf_pipeline.modelling.checkpoint import Checkpoint

LIBRARIES: Final = ("accelerate", "peft", "tokenizers", "torch", "transformers", "trl")
# the rooms whose code a training runs
ROOMS: Final = ("finqa", "modelling", "rewards", "training")


def source_digest(package: Path) -> str:
    """Return the SHA-256 of the source of the rooms that a training reaches.

    A changed comment counts too: it makes a killed training begin anew, and nothing worse.
    """
    digest = hashlib.sha256()
    for room in ROOMS:
        for file in sorted((package / room).rglob("*.py")):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{file.relative_to(package).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


# read when it is loaded: an edit during a long run is not what this process trains with
CODE: Final = source_digest(Path(__file__).parents[1])


def identify(
    start: Checkpoint, rows: Sequence[Mapping[str, Any]], settings: Mapping[str, Any]
) -> str:
    """Return, as JSON text, the start, rows and settings of a training and what computes it."""
    identity = {
        "start": start.fingerprint,
        "rows": rows_digest(rows),
        "settings": settings,
        "code": CODE,
        "libraries": {name: version(name) for name in LIBRARIES},
    }
    # a reward may be given anything as a setting; what has no plain form counts by its text
    return json.dumps(identity, sort_keys=True, indent=1, default=str)


def rows_digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of rows in their order."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, sort_keys=True).encode() + b"\n")
    return digest.hexdigest()
