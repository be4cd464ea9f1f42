"""The invented companies, in disjoint sets so that no split ever meets another split's names."""

from typing import Final

_FIRST: Final = (
    "amber", "birch", "cedar", "delta", "ember", "falcon", "garnet", "harbor",
    "indigo", "juniper", "kestrel", "lunar", "maple", "north", "opal", "pine",
    "quartz", "raven", "silver", "topaz", "umber", "velvet", "willow", "zephyr",
)  # fmt: skip
_SECOND: Final = (
    "bank", "cable", "dairy", "foods", "glass", "holdings", "labs", "mills",
    "motors", "paper", "power", "rail", "steel", "tools", "water", "yards",
)  # fmt: skip

# 24 x 16 names; a name's place on the diagonal decides its split, so every word is in every split
# and only the full names differ.
_SHARES: Final = {"train": 8, "pretrain": 10, "validation": 2, "test": 4}


def _split_of(first: int, second: int) -> str:
    place = (first + second) % sum(_SHARES.values())
    for split, share in _SHARES.items():
        if place < share:
            return split
        place -= share
    raise AssertionError


def company_names(split: str) -> tuple[str, ...]:
    """Return the companies of one split: train, validation, test, or pretrain.

    >>> company_names("train")[0]
    'amber bank'
    """
    if split not in _SHARES:
        raise ValueError(
            f"There are no companies for the split '{split}'; choose one of {', '.join(_SHARES)}."
        )
    return tuple(
        f"{first} {second}"
        for i, first in enumerate(_FIRST)
        for j, second in enumerate(_SECOND)
        if _split_of(i, j) == split
    )


def ticker(company: str) -> str:
    """Return the short name that files and ids use.

    >>> ticker("amber steel")
    'AMBST'
    """
    first, second = company.split()
    return f"{first[:3]}{second[:2]}".upper()
