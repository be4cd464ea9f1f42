"""Keeps a training safe: stored by the first process, brought back in all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from finrlhf_pipeline.training.ppo.actor_critic import ActorCritic
from finrlhf_pipeline.training.ppo.checkpoints import (
    Progress,
    Snapshot,
    Weights,
    complete_checkpoints,
    optimizer_tensors,
    read_checkpoint,
    restore_optimizer,
    write_checkpoint,
)
from finrlhf_pipeline.training.processes import agree


@dataclass(frozen=True, slots=True)
class Keeper:
    """Writes and reads the checkpoints of one training; without a folder it does neither."""

    folder: Path | None
    identity: dict[str, Any]
    networks: ActorCritic
    optimizer: torch.optim.Optimizer
    kept: int

    def write(self, progress: Progress, best: Weights) -> int:
        """Write a checkpoint, one of the first process only, and return its size in bytes."""
        accelerator, size = self.networks.accelerator, 0
        if self.folder is not None and accelerator.is_main_process:
            groups: dict[str, Weights] = {
                "actor": copied(self.networks.actor_parameters()),
                "critic": copied(self.networks.critic_parameters()),
                "optimizer": optimizer_tensors(self.optimizer, self._names()),
                "best": best,
            }
            snapshot = Snapshot(self.identity, progress, groups)
            written = write_checkpoint(self.folder, snapshot, kept=self.kept)
            size = sum(file.stat().st_size for file in written.iterdir())
        accelerator.wait_for_everyone()
        return size

    def resume(self) -> tuple[Progress, Weights] | None:
        """Bring back the newest complete checkpoint, if there is any, and what went with it."""
        found = complete_checkpoints(self.folder) if self.folder else []
        newest = agree(found[-1] if found else None)
        if newest is None:
            return None
        snapshot = read_checkpoint(newest, self.identity)
        load(self.networks.actor_parameters(), snapshot.groups["actor"])
        load(self.networks.critic_parameters(), snapshot.groups["critic"])
        restore_optimizer(self.optimizer, self._names(), snapshot.groups["optimizer"])
        return snapshot.progress, snapshot.groups["best"]

    def _names(self) -> list[str]:
        """Return the names of what is trained, in the optimizer's order."""
        return [*self.networks.actor_parameters(), *self.networks.critic_parameters()]


def copied(parameters: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the weights as they are now."""
    return {name: weight.detach().cpu().clone() for name, weight in parameters.items()}


@torch.no_grad()
def load(parameters: Mapping[str, torch.Tensor], stored: Weights) -> None:
    """Put stored weights back in place."""
    for name, weight in parameters.items():
        weight.copy_(stored[name])
