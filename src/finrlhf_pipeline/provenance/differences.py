"""Where two contents first differ, in words."""

from itertools import zip_longest
from pathlib import Path
from typing import Final

from finrlhf_pipeline.provenance.fingerprints import content_digest

SHOWN: Final = 60


def first_difference(recorded: Path, repeated: Path) -> str | None:
    """Return the first place where two files, or two folders, differ; None where they do not."""
    if recorded.is_dir() or repeated.is_dir():
        return _in_folders(recorded, repeated)
    if content_digest(recorded) == content_digest(repeated):
        return None
    with recorded.open("rb") as left, repeated.open("rb") as right:
        for number, (one, other) in enumerate(zip_longest(left, right), 1):
            if one != other:
                return _in_lines(number, one, other)
    return None


def _in_folders(recorded: Path, repeated: Path) -> str | None:
    names = {
        file.relative_to(folder).as_posix()
        for folder in (recorded, repeated)
        for file in folder.rglob("*")
        if file.is_file()
    }
    for name in sorted(names):
        for folder, missing in ((recorded, "is new"), (repeated, "is missing")):
            if not (folder / name).is_file():
                return f"file {name} {missing}"
        if content_digest(recorded / name) != content_digest(repeated / name):
            inner = first_difference(recorded / name, repeated / name)
            return f"file {name}: {inner}"
    return None


def _in_lines(number: int, one: bytes | None, other: bytes | None) -> str:
    if one is None or other is None:
        return f"line {number} is {'new' if one is None else 'missing'}"
    place = next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    if b"\0" in one + other:
        return f"byte {place + 1} of block {number} differs"
    start = max(0, place - SHOWN // 3)
    texts = [line[start : start + SHOWN].decode(errors="replace").strip() for line in (one, other)]
    return f"line {number}, column {place + 1}: {texts[0]!r} became {texts[1]!r}"
