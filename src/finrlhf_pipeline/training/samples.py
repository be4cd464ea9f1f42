"""When completions are shown, and which of a step."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Showing:
    """How often completions are shown, and how many of a step."""

    every_steps: int
    rows: int

    def is_due(self, step: int, last: int) -> bool:
        """Return whether a multiple of the steps has come up since the last step with completions.

        >>> Showing(every_steps=25, rows=8).is_due(26, last=24)
        True
        """
        return step // self.every_steps > last // self.every_steps


def spread_evenly(completions: int, rows: int) -> list[int]:
    """Return the places of some completions, from all over the step: many prompts, not one group.

    >>> spread_evenly(12, 4)
    [0, 3, 6, 9]
    """
    shown = min(rows, completions)
    return [place * completions // shown for place in range(shown)]
