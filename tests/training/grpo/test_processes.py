from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import torch

SCRIPT = Path(__file__).with_name("train_in_processes.py")
SOURCES = Path(__file__).parents[3] / "src"


def launch(folder: Path, processes: int) -> list[subprocess.Popen[str]]:
    """Start the script once for each rank, as a launcher would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    common = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(SOURCES)}
    meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "WORLD_SIZE": str(processes)}
    return [
        subprocess.Popen(
            [sys.executable, str(SCRIPT), str(folder)],
            env={**common, **meeting, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for rank in range(processes)
    ]


def train_alone(tiny: Any, folder: Path) -> dict[str, dict[str, torch.Tensor]]:
    """Train in this process what the script trains."""
    spec = importlib.util.spec_from_file_location("train_in_processes", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    weights: dict[str, dict[str, torch.Tensor]] = script.train_all(tiny, folder, 1)
    return weights


def test_two_processes_train_as_one_with_the_same_global_batch(tiny: Any, tmp_path: Path) -> None:
    processes = launch(tmp_path, 2)
    try:
        alone = train_alone(tiny, tmp_path)
        for process in processes:
            output, _ = process.communicate(timeout=240)
            assert process.returncode == 0, output
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    together = torch.load(tmp_path / "together.pt", weights_only=True)
    for scenario, weights in alone.items():
        moved = max(value.abs().max().item() for name, value in weights.items() if "lora_B" in name)
        assert moved > 1e-2, scenario
        for name, value in weights.items():
            torch.testing.assert_close(
                together[scenario][name], value, rtol=1e-4, atol=1e-5, msg=f"{scenario}: {name}"
            )
