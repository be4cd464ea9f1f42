"""Trainings in as many processes as meet: run by a test, once for each rank."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Final

from tiny_trainings import GROUPS, TRAINER, TRAININGS

from finrlhf_pipeline.modelling.checkpoint import Checkpoint

# a training of one process and of two have the same global batch
PER_PROCESS: Final = {
    "sft": TRAINER,
    "dpo": TRAINER,
    "reward_model": TRAINER,
    "grpo": GROUPS,
}


def share(name: str, processes: int) -> dict[str, Any]:
    """Return the part of the global batch that each process takes; PPO shares it out itself."""
    if name not in PER_PROCESS:
        return {}
    rows = PER_PROCESS[name]["per_device_train_batch_size"]
    return {"per_device_train_batch_size": rows // processes}


if __name__ == "__main__":
    ranks = int(os.environ["WORLD_SIZE"])
    base, folder = Checkpoint(base=sys.argv[1], fingerprint="tiny"), Path(sys.argv[2])
    for training in sys.argv[3:]:
        TRAININGS[training](base, folder / training, **share(training, ranks))
