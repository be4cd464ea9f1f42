"""One run at a time in a data root."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from finrlhf_pipeline.running.store import FOLDER

NAME: Final = "lock"


class DataRootBusyError(RuntimeError):
    """A data root that another run is working in."""


@contextmanager
def holding(data_root: Path) -> Iterator[None]:
    """Keep other runs out of a data root; the system lets go of it however this run ends."""
    path = data_root / FOLDER / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise DataRootBusyError(
                f"Another run is working in '{data_root}' ({holder}): wait until it is done, or "
                "choose an environment with a data_root of its own (--env)."
            ) from None
        file.truncate(0)
        now = datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
        file.write(f"process {os.getpid()} since {now}")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
