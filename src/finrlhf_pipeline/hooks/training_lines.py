"""What a training says on the console: where it is, and in two lines how it went."""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.training.live import Ending

logger = logging.getLogger(__name__)

# often enough to see that it goes on, seldom enough to read
SECONDS_BETWEEN_LINES: Final = 5.0
# the figures worth a line, whichever of them a method has
SHOWN: Final = ("reward", "loss", "rewards/margins", "accuracy", "kl", "entropy")


class TrainingLines:
    """A line every few seconds while a training goes on, and two when it has ended."""

    def __init__(self, name: str, seconds_between_lines: float = SECONDS_BETWEEN_LINES) -> None:
        self._name = name
        self._seconds = seconds_between_lines
        self._started = self._last_line = time.monotonic()
        self._begun_at = self._step = self._steps = 0
        self._first: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._ending = Ending(samples=0)

    def on_start(self, step: int, steps: int) -> None:
        """Say how far there is to go."""
        self._started = self._last_line = time.monotonic()
        self._begun_at, self._step, self._steps = step, step, steps
        resumed = f" goes on after step {step}," if step else ""
        logger.info("%s:%s %d steps in all", self._name, resumed, steps)

    def on_step(self, step: int, values: Mapping[str, float]) -> None:
        """Say where the training is, if the last line is some time ago."""
        self._first = {**values, **self._first}
        self._last |= values
        self._step = step
        now = time.monotonic()
        if self._steps and now - self._last_line >= self._seconds:
            self._last_line = now
            figures = [f"{name} {self._last[name]:.3f}" for name in SHOWN if name in self._last]
            logger.info("%s: %s", self._name, ", ".join([f"{step}/{self._steps}", *figures]))

    def on_samples(self, step: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Say nothing: samples are a table."""

    def on_checkpoint(self, step: int, size_bytes: int) -> None:
        """Say nothing: checkpoints are many."""

    def on_end(self, ending: Ending) -> None:
        """Remember how it ended, until it is known where the model lies."""
        self._ending = ending

    def summarise(self, places: Sequence[str]) -> None:
        """Say what was trained, how it ended, and where the model lies."""
        seconds = time.monotonic() - self._started
        steps = self._step - self._begun_at
        samples = steps * self._ending.samples
        logger.info(
            "%s: %d steps, %s samples in %.0f s (%.1f a second)",
            self._name,
            steps,
            f"{samples:,}",
            seconds,
            samples / max(seconds, 1e-9),
        )
        logger.info("%s: %s", self._name, "; ".join([*self._outcome(), *places]))

    def _outcome(self) -> list[str]:
        ending = self._ending
        outcome = [
            f"{name} {self._first[name]:.3f} → {self._last[name]:.3f}"
            for name in SHOWN
            if name in self._last
        ]
        if ending.kept_step is not None and ending.correctness is not None:
            right = f"{ending.correctness:.1%} right on validation"
            outcome.append(f"kept step {ending.kept_step}, {right}")
        if ending.stop_reason is not None:
            outcome.append(f"stopped at step {self._step}: {ending.stop_reason}")
        return outcome
