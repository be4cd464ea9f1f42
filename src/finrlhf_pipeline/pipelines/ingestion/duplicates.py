"""Which rows of millions were seen before, remembered in 17 bytes a row."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise, repeat
from typing import Final

import numpy as np
import xxhash
from numpy.typing import NDArray

from finrlhf_pipeline.pipelines.ingestion.generated_ids import GeneratedIds

# Splitting by the leading bits keeps each insertion to smaller arrays
_SHELVES: Final = 4
_SHELF_BITS: Final = 2
# New digests wait here, so that shelves are not copied for each batch
_DESK: Final = 1 << 15

_Digests = NDArray[np.uint64]
_Positions = NDArray[np.int64]


class SeenRows:
    """The 64-bit digests of all rows so far, each with the position that had it first.

    Two different rows share a digest once in 37 million files of a million rows; then the later
    row is set aside as a duplicate, and its line in the quarantine names the other.
    """

    def __init__(self) -> None:
        self.generated_ids = GeneratedIds()
        self._desk = _Shelf()
        self._shelves = [_Shelf() for _ in range(_SHELVES)]

    def repeats(
        self,
        positions: Sequence[int],
        ids: Sequence[str | None],
        texts: Sequence[Sequence[str]],
        skipped: Collection[int] = (),
    ) -> dict[int, int]:
        """Return the places of rows that were seen before, each with the position of the first.

        An id tells a row from all others; without one, its texts do. Rows at the skipped places
        neither count nor are remembered.
        """
        places = np.delete(np.arange(len(ids)), list(skipped))
        said = np.array(_digests(ids, texts), np.uint64)[places]
        order = np.argsort(said, kind="stable")
        places, digests = places[order], said[order]
        numbers = np.asarray(positions, np.int64)[places]
        # within the batch, the first of equal rows stands first after a stable sort
        leads = np.append(True, digests[1:] != digests[:-1])[: len(digests)]
        digests, owners = digests[leads], numbers[leads]
        for shelf, start, end in self._places(digests):
            shelf.look_up(digests[start:end], owners[start:end])
        self._desk.look_up(digests, owners)
        self._desk.insert(digests, owners)
        if len(self._desk.digests) > _DESK:
            self._clear_desk()
        first = owners[np.cumsum(leads) - 1]
        again = np.flatnonzero(first != numbers)
        return dict(sorted(zip(places[again].tolist(), first[again].tolist(), strict=True)))

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


def _digests(ids: Sequence[str | None], texts: Sequence[Sequence[str]]) -> list[int]:
    digests = list(map(xxhash.xxh3_64_intdigest, map(str.encode, _keys(texts))))
    for place, given in enumerate(ids):
        if given is not None:
            # more zeros than a plain key, and no length in front
            key = "\0" * len(texts) + given
            digests[place] = xxhash.xxh3_64_intdigest(key.encode())
    return digests


def _keys(texts: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return a key for each row of texts, which no other texts have."""
    keys = list(map("\0".join, zip(*texts, strict=True)))
    if sum(map(str.count, keys, repeat("\0"))) == len(keys) * (len(texts) - 1):
        return iter(keys)
    return map(_key, zip(*texts, strict=True))


def _key(texts: Sequence[str]) -> str:
    """Return the texts joined by zeros, behind their lengths where they hold zeros themselves."""
    key = "\0".join(texts)
    if key.count("\0") == len(texts) - 1:
        return key
    lengths = ",".join(str(len(text)) for text in texts)
    return f"{lengths}\0{key}"


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
