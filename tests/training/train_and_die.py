"""Trainings in processes that are killed: run by a test, which then resumes them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tiny_trainings import SAVED_AT, TRAININGS

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.training.live import Ending, listening

MOMENTS: Final = ("at_a_checkpoint", "in_between", "after_the_last_step")


class Killer:
    """Kills its own process, as `kill -9` does, at one of the moments."""

    def __init__(self, moment: str) -> None:
        self._moment = moment

    def on_start(self, step: int, steps: int) -> None:
        """Let it start."""

    def on_step(self, step: int, values: Mapping[str, float]) -> None:
        """Kill in between."""
        if self._moment == "in_between" and step == SAVED_AT + 1 and "validation" not in values:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_samples(self, step: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Look away."""

    def on_checkpoint(self, step: int, size_bytes: int) -> None:  # noqa: ARG002  # the signature
        """Kill at a checkpoint."""
        if self._moment == "at_a_checkpoint" and step == SAVED_AT:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_end(self, ending: Ending) -> None:  # noqa: ARG002  # the signature
        """Kill before the result is written."""
        if self._moment == "after_the_last_step":
            os.kill(os.getpid(), signal.SIGKILL)


def main(base: Checkpoint, folder: Path) -> None:
    """Train each in a process of its own that dies, one after the other."""
    for name, train in TRAININGS.items():
        for moment in MOMENTS:
            child = os.fork()
            if not child:
                with listening(Killer(moment)):
                    train(base, folder / f"{name}_{moment}")
                os._exit(0)
            _, status = os.waitpid(child, 0)
            print(name, moment, os.WTERMSIG(status) if os.WIFSIGNALED(status) else "lived")  # noqa: T201  # read by the test


if __name__ == "__main__":
    main(Checkpoint(base=sys.argv[1], fingerprint="tiny"), Path(sys.argv[2]))
