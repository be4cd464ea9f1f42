"""The plain layout of preferences: a prompt, two answers, and what is known of the vote."""

import msgspec


# gc: texts and numbers cannot refer back, and the collector would visit each of millions
class Vote(msgspec.Struct, gc=False):
    """What any layout may add to its texts: how sure the rater was, who it was, the row's id."""

    id: str | int | None = None
    preference_strength: float | None = None
    rater: str | None = None


class Pair(Vote, kw_only=True, gc=False):
    """Two answers to one prompt, the better one first."""

    prompt: str
    chosen: str
    rejected: str


def read(pair: Pair) -> Pair:
    """Return the record: it is a pair already."""
    return pair
