"""Sums in the same order each time, so that the same training gives the same bytes."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch.utils import deterministic


@contextmanager
def sums_in_order() -> Iterator[None]:
    """Have the processor's threads add in a fixed order.

    The gradient of `hidden[places]` is else summed as the threads come, wherever a place is read
    twice: now and then the last bit differs. A GPU is left alone, where this costs speed.
    """
    before = torch.are_deterministic_algorithms_enabled()
    if not torch.cuda.is_available():
        torch.use_deterministic_algorithms(True, warn_only=True)
        # filling new memory helps in debugging, and takes time
        deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]  # torch puts it there as it is imported
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
