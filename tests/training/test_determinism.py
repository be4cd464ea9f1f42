"""The same sums in the same order, whatever the threads do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from finrlhf_pipeline.training.determinism import sums_in_order


@pytest.fixture
def two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def gradients(times: int) -> list[torch.Tensor]:
    """Return the gradient of places that are read again and again, computed several times."""
    generator = torch.Generator().manual_seed(0)
    hidden = torch.randn(1, 200, 128, generator=generator)
    places = torch.randint(0, 4, (4096,), generator=generator) * 50
    weights = torch.randn(1, len(places), 128, generator=generator)
    found = []
    for _ in range(times):
        leaf = hidden.clone().requires_grad_()
        leaf[:, places].backward(weights)  # type: ignore[no-untyped-call]  # torch leaves it untyped
        assert leaf.grad is not None
        found.append(leaf.grad)
    return found


@pytest.mark.usefixtures("two_threads")
def test_a_place_read_many_times_gets_the_same_gradient_each_time() -> None:
    with sums_in_order():
        first, *others = gradients(30)
    assert all(torch.equal(first, other) for other in others)


def test_it_holds_only_as_long_as_the_training() -> None:
    @sums_in_order()
    def fail() -> None:
        assert torch.are_deterministic_algorithms_enabled()
        raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not torch.are_deterministic_algorithms_enabled()
