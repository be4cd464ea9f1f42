from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import torch

SCRIPT = Path(__file__).with_name("train_in_processes.py")
SOURCES = Path(__file__).parents[3] / "src"


def launch(folder: Path, processes: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += [f"--nproc-per-node={processes}", str(SCRIPT), str(folder), str(processes)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(SOURCES)}
    return subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def test_two_processes_train_as_one_with_the_same_global_batch(tmp_path: Path) -> None:
    for process in [launch(tmp_path, count) for count in (1, 2)]:
        output, _ = process.communicate(timeout=240)
        assert process.returncode == 0, output
    alone, together = (torch.load(tmp_path / f"{n}.pt", weights_only=True) for n in (1, 2))
    for scenario, weights in alone.items():
        moved = max(value.abs().max().item() for name, value in weights.items() if "lora_B" in name)
        assert moved > 1e-2, scenario
        for name, value in weights.items():
            torch.testing.assert_close(
                together[scenario][name], value, rtol=1e-4, atol=1e-5, msg=f"{scenario}: {name}"
            )
