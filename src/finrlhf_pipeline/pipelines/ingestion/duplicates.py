"""Which rows of millions were seen before, remembered in 16 bytes a row."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import xxhash
from numpy.typing import NDArray

# Splitting by the leading bits keeps each insertion to small arrays
_SHELVES: Final = 4
_SHELF_BITS: Final = 2
# New keys wait here, so that shelves are not copied for each batch
_DESK: Final = 1 << 15

_Digests = NDArray[np.uint64]
_Positions = NDArray[np.int64]


class SeenKeys:
    """The 64-bit digests of all keys so far, each with the position that had it first.

    Two different keys share a digest once in 37 million files of a million rows; then the later
    row is set aside as a duplicate, and its line in the quarantine names the other.
    """

    def __init__(self) -> None:
        self._desk = _Shelf()
        self._shelves = [_Shelf() for _ in range(_SHELVES)]

    def repeats(self, keys: Iterable[str], positions: Sequence[int]) -> dict[int, int]:
        """Return the positions whose key was seen before, each with the position that had it."""
        all_digests = np.array([xxhash.xxh3_64_intdigest(key.encode()) for key in keys], np.uint64)
        digests, index, inverse = np.unique(all_digests, return_index=True, return_inverse=True)
        numbers = np.asarray(positions, np.int64)
        owners = numbers[index]
        for shelf, start, end in self._places(digests):
            shelf.look_up(digests[start:end], owners[start:end])
        self._desk.look_up(digests, owners)
        self._desk.insert(digests, owners)
        if len(self._desk.digests) > _DESK:
            self._clear_desk()
        first = owners[inverse]
        again = first != numbers
        return dict(zip(numbers[again].tolist(), first[again].tolist(), strict=True))

    def _places(self, digests: _Digests) -> list[tuple["_Shelf", int, int]]:
        """Return which part of sorted digests belongs on which shelf."""
        numbers = (digests >> np.uint64(64 - _SHELF_BITS)).astype(np.int64)
        edges = np.searchsorted(numbers, np.arange(_SHELVES + 1)).tolist()
        bounds = zip(self._shelves, pairwise(edges), strict=True)
        return [(shelf, start, end) for shelf, (start, end) in bounds if start < end]

    def _clear_desk(self) -> None:
        desk, self._desk = self._desk, _Shelf()
        for shelf, start, end in self._places(desk.digests):
            shelf.insert(desk.digests[start:end], desk.owners[start:end])


class _Shelf:
    """Sorted digests and the positions that had them first."""

    def __init__(self) -> None:
        self.digests: _Digests = np.empty(0, np.uint64)
        self.owners: _Positions = np.empty(0, np.int64)

    def look_up(self, digests: _Digests, owners: _Positions) -> None:
        """Write the first positions of those digests that are known over the given ones."""
        if len(self.digests):
            places = np.minimum(np.searchsorted(self.digests, digests), len(self.digests) - 1)
            known = self.digests[places] == digests
            owners[known] = self.owners[places[known]]

    def insert(self, digests: _Digests, owners: _Positions) -> None:
        """Add sorted digests, of which known ones may be there twice with the same position."""
        places = np.searchsorted(self.digests, digests) + np.arange(len(digests))
        old = np.ones(len(self.digests) + len(digests), bool)
        old[places] = False
        merged, merged_owners = np.empty(len(old), np.uint64), np.empty(len(old), np.int64)
        merged[old], merged_owners[old] = self.digests, self.owners
        merged[places], merged_owners[places] = digests, owners
        self.digests, self.owners = merged, merged_owners
