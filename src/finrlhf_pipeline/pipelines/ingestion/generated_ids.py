"""The ids of rows that give none, `file:row`, as far as other rows of the file give them."""

import re
from collections.abc import Collection, Sequence
from typing import Final

# so many digits number more rows than any file holds
_POSITION: Final = re.compile(r"[1-9][0-9]{0,18}")


def generated_id(source: str, position: int) -> str:
    """Return the id of a row that gives none."""
    return f"{source}:{position}"


class GeneratedIds:
    """Which rows have a generated id, remembered in a byte a row, and which rows claim such an id.

    A claim is for a row before or behind; whichever of the two comes later is refused.
    """

    def __init__(self) -> None:
        self._nameless = bytearray()
        self._claims: dict[int, int] = {}

    def clashes(
        self,
        source: str,
        positions: Sequence[int],
        ids: Sequence[str | None],
        skipped: Collection[int] = (),
    ) -> dict[int, int]:
        """Return the places of rows whose id is another row's, each with that row's position.

        Rows at the skipped places have no id.
        """
        self._nameless.extend(bytes(max(0, max(positions, default=0) + 1 - len(self._nameless))))
        if self._claims or any(ids):
            return self._compare(source, positions, ids, skipped)
        # the usual file gives no ids, and there is nothing to compare
        if positions:
            first, last = positions[0], positions[-1]
            if last - first + 1 == len(positions):
                self._nameless[first : last + 1] = b"\1" * len(positions)
            else:
                for at in positions:
                    self._nameless[at] = 1
        for place in skipped:
            self._nameless[positions[place]] = 0
        return {}

    def _compare(
        self,
        source: str,
        positions: Sequence[int],
        ids: Sequence[str | None],
        skipped: Collection[int],
    ) -> dict[int, int]:
        nameless, claims, clashes = self._nameless, self._claims, dict[int, int]()
        prefix = generated_id(source, 0)[:-1]
        for place, given in enumerate(ids):
            if given is None:
                at = positions[place]
                if place in skipped:
                    continue
                if at in claims:
                    clashes[place] = claims[at]
                else:
                    nameless[at] = 1
            elif given.startswith(prefix) and place not in skipped:
                at = _position(given.removeprefix(prefix))
                if at < len(nameless) and nameless[at]:
                    clashes[place] = at
                elif at != positions[place]:
                    claims.setdefault(at, positions[place])
        return clashes


def _position(text: str) -> int:
    """Return the position that is written so, or 0, where no row stands."""
    return int(text) if _POSITION.fullmatch(text) else 0
