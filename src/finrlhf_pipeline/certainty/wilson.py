"""How sure a share is, by formula."""

import math
from typing import Final

Z_95: Final = 1.959964


def wilson_interval(successes: float, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of `n`, which stays within 0 and 1 for small n too.

    >>> [round(bound, 4) for bound in wilson_interval(8, 10)]
    [0.4902, 0.9433]
    """
    share = successes / n
    centre = share + Z_95**2 / (2 * n)
    spread = Z_95 * math.sqrt(share * (1 - share) / n + Z_95**2 / (4 * n * n))
    scale = 1 + Z_95**2 / n
    return (centre - spread) / scale, (centre + spread) / scale
