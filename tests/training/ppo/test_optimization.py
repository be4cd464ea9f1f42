import pytest
from toys import Toys

from finrlhf_pipeline.training.ppo.optimization import (
    make_optimizer,
    schedule,
    set_learning_rates,
)


@pytest.mark.parametrize(
    ("changes", "factors"),
    [
        ({}, [1, 1, 1, 1]),
        ({"learning_rate_schedule": "linear"}, [1, 0.75, 0.5, 0.25]),
        ({"warmup_steps": 2}, [0.5, 1, 1, 1]),
        ({"warmup_steps": 2, "learning_rate_schedule": "linear"}, [0.5, 0.75, 0.5, 0.25]),
    ],
)
def test_rates_warm_up_and_fall(
    toys: type[Toys], changes: dict[str, object], factors: list[float]
) -> None:
    settings = toys.settings(steps=4, **changes)
    assert [schedule(settings, step) for step in (1, 2, 3, 4)] == factors


def test_the_actor_s_rate_adapts_and_the_critic_s_is_its_own(toys: type[Toys]) -> None:
    settings = toys.settings(critic_learning_rate=0.03, warmup_steps=2)
    optimizer = make_optimizer(toys.networks(), settings)
    assert set_learning_rates(optimizer, 0.02, settings, 1) == 0.01
    assert [group["lr"] for group in optimizer.param_groups] == [0.01, 0.015]
