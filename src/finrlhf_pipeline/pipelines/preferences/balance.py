"""A tally that keeps the surface of chosen and rejected programs even."""

from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from finrlhf_pipeline.finqa import OPERATIONS
from finrlhf_pipeline.pipelines.preferences.controls import tokens


class Surface(NamedTuple):
    """What tells a rejected program from the chosen one without knowing the numbers."""

    gained: tuple[tuple[str, int], ...] = ()
    lost: tuple[tuple[str, int], ...] = ()
    characters: int = 0
    words: int = 0

    def opposite(self) -> "Surface":
        """Return the same difference with chosen and rejected exchanged."""
        return Surface(self.lost, self.gained, -self.characters, -self.words)


_NEUTRAL: Final = Surface()


class Balance:
    """Admits a surface difference for a reason as often as its opposite.

    Were `subtract` turned into `divide` more often than the reverse, then "prefer subtract" would
    be worth learning; the same goes for `const_100`, a percent sign, or length. Numbers and row
    labels are left out, as they differ from example to example, but not how fractions look.
    """

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, Surface]] = Counter()
        self._offered: set[tuple[str, Surface]] = set()

    def offer(self, reason: str, surface: Surface) -> None:
        """Note that a pair with this difference could have been made."""
        self._offered.add((reason, surface))

    def lead(self, reason: str, surface: Surface) -> int:
        """Return by how many pairs a difference is ahead of its opposite."""
        return self._taken[reason, surface] - self._taken[reason, surface.opposite()]

    def admits(self, reason: str, surface: Surface) -> bool:
        """Say whether a difference is neutral, makes up for its opposite, or can hope for it."""
        if surface == _NEUTRAL:
            return True
        lead = self.lead(reason, surface)
        return lead < 0 or (lead == 0 and (reason, surface.opposite()) in self._offered)

    def take(self, reason: str, surface: Surface) -> None:
        """Count one more pair."""
        self._taken[reason, surface] += 1


def surface_difference(chosen: str, rejected: str) -> Surface:
    """Compare the words that all programs share, and the lengths.

    >>> surface_difference("add(94, 5)", "subtract(94, 5)")
    Surface(gained=(('subtract', 1),), lost=(('add', 1),), characters=1, words=0)
    """
    had, has = _shared_words(chosen), _shared_words(rejected)
    return Surface(
        gained=tuple(sorted((has - had).items())),
        lost=tuple(sorted((had - has).items())),
        characters=_sign(len(rejected) - len(chosen)),
        words=_sign(len(rejected.split()) - len(chosen.split())),
    )


@lru_cache(maxsize=256)
def _shared_words(program: str) -> Counter[str]:
    return Counter(shared for token in tokens(program) if (shared := _shared_form(token)))


@lru_cache(maxsize=65_536)
def _shared_form(token: str) -> str:
    """Return what remains of a token without what varies from example to example.

    A fraction leaves its numbers of digits, a whole number and a word of a row label nothing.
    """
    if token[0].isdigit():
        whole, point, decimals = token.partition(".")
        return f"{len(whole)}.{len(decimals)}" if point else ""
    return token if token in OPERATIONS or not token.isalnum() else ""


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
