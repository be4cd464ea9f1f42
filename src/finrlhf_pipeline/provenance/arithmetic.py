"""What a machine calculates with, told without loading what calculates."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NVIDIA: Final = Path("/proc/driver/nvidia/gpus")
DEVICES: Final = Path("/dev")
# how cards show where the driver lists none: in containers, and under Windows' Linux
UNLISTED: Final = ("nvidia[0-9]*", "nvidiactl", "dxg")
# which cards a process calculates with, and in which order
CHOICE: Final = ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER")
# read by the libraries beneath torch, the first that is set counts
THREAD_VARIABLES: Final = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
HIDDEN_DEVICES: Final = ("", "-1", "NoDevFiles")


def machine_arithmetic(
    environment: Mapping[str, str],
    nvidia: Path = NVIDIA,
    machine: str = "",
    devices: Path = DEVICES,
) -> dict[str, str]:
    """Return the kind of device and the number of threads, which decide about the last bits."""
    kind = machine or platform.machine()
    on_cpu = {"device": "cpu", "machine": kind, "threads": _threads(environment)}
    if environment.get(CHOICE[0]) in HIDDEN_DEVICES:
        return on_cpu
    chosen = {name: environment[name] for name in CHOICE if name in environment}
    models = list(dict.fromkeys(_models(nvidia)))
    if models:
        return {"device": f"cuda: {', '.join(models)}", "machine": kind, **chosen}
    if any(next(devices.glob(pattern), None) for pattern in UNLISTED):
        # such a card may be none for torch, and then the threads count
        return {**on_cpu, "device": "cuda", **chosen}
    return on_cpu


def _threads(environment: Mapping[str, str]) -> str:
    for name in THREAD_VARIABLES:
        if environment.get(name):
            return environment[name]
    # how many processors this process may use, which can be fewer than there are
    return str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


def _models(folder: Path) -> list[str]:
    """Return the names of the graphics cards, as the driver lists them."""
    lines = [
        line
        for file in sorted(folder.glob("*/information"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [line.partition(":")[2].strip() for line in lines if line.startswith("Model:")]
