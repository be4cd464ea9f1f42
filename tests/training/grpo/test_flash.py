from __future__ import annotations

import pytest
import torch

from finrlhf_pipeline.training.grpo.flash import TwoPartAttention, runs_on


@pytest.mark.parametrize("visible", [None, [[True, True, True], [True, False, False]]])
def test_its_gradients_are_those_of_its_values(visible: list[list[bool]] | None) -> None:
    generator = torch.Generator().manual_seed(0)
    shapes = [(4, 2, 2, 4)] * 3 + [(2, 2, 3, 4)] * 2
    parts = [
        torch.randn(shape, generator=generator, dtype=torch.float64, requires_grad=True)
        for shape in shapes
    ]
    shown = None if visible is None else torch.tensor(visible)
    assert torch.autograd.gradcheck(lambda *x: TwoPartAttention.apply(*x, shown, 0.5), parts)


def test_half_precision_takes_the_other_way() -> None:
    assert runs_on(torch.zeros(1))
    assert not runs_on(torch.zeros(1, dtype=torch.bfloat16))
