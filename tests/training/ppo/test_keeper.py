from pathlib import Path

import torch
from toys import Toys

from finrlhf_pipeline.training.ppo.checkpoints import Progress


def test_without_a_folder_nothing_is_written_or_found(toys: type[Toys]) -> None:
    keeper = toys.trainer().keeper
    assert keeper.write(Progress(step=1), {}) == 0
    assert keeper.resume() is None


def test_what_was_written_comes_back(toys: type[Toys], tmp_path: Path) -> None:
    first = toys.trainer(checkpoints=tmp_path)
    first.sampler.roll_out(1)
    weights = first.networks.critic_parameters()
    for weight in weights.values():
        weight.data.fill_(0.5)
    size = first.keeper.write(Progress(step=1), {"best": torch.ones(2)})
    assert size == sum(file.stat().st_size for file in (tmp_path / "step_000001").iterdir())

    second = toys.trainer(checkpoints=tmp_path)
    resumed = second.keeper.resume()
    assert resumed is not None
    progress, best = resumed
    assert progress.step == 1
    assert best["best"].tolist() == [1.0, 1.0]
    assert all((weight == 0.5).all() for weight in second.networks.critic_parameters().values())
