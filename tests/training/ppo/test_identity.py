import pytest
import torch
from toys import Toys

from finrlhf_pipeline.training.ppo.identity import base_fingerprint


def test_settings_that_change_weights_change_the_identity(toys: type[Toys]) -> None:
    plain = toys.trainer().keeper.identity
    assert toys.trainer().keeper.identity == plain
    assert toys.trainer(seed=1).keeper.identity != plain
    assert toys.trainer(rows=toys.rows(19)).keeper.identity["prompts"] != plain["prompts"]
    assert toys.trainer(checkpoint_every=7, sample_every=9).keeper.identity == plain


@pytest.mark.parametrize(("schedule", "same"), [("constant", True), ("linear", False)])
def test_a_longer_training_is_the_same_unless_its_rate_depends_on_it(
    toys: type[Toys], schedule: str, same: bool
) -> None:
    short, long = (
        toys.trainer(steps=steps, learning_rate_schedule=schedule).keeper.identity
        for steps in (3, 4)
    )
    assert (short == long) is same


def test_another_base_has_another_fingerprint(toys: type[Toys]) -> None:
    model = toys.llama()
    before = base_fingerprint(model.named_parameters())
    with torch.no_grad():
        next(iter(model.parameters()))[0, 0] += 1e-3
    assert base_fingerprint(model.named_parameters()) != before
