"""What a machine calculates with, told without loading what calculates."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NVIDIA: Final = Path("/proc/driver/nvidia/gpus")
# read by the libraries beneath torch, the first that is set counts
THREAD_VARIABLES: Final = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
HIDDEN_DEVICES: Final = ("", "-1", "NoDevFiles")


def machine_arithmetic(
    environment: Mapping[str, str], nvidia: Path = NVIDIA, machine: str = ""
) -> dict[str, str]:
    """Return the kind of device and the number of threads, which decide about the last bits."""
    kind = machine or platform.machine()
    visible = environment.get("CUDA_VISIBLE_DEVICES")
    models = [] if visible in HIDDEN_DEVICES else _models(nvidia)
    if models:
        return {"device": f"cuda: {models[0]}", "machine": kind}
    return {"device": "cpu", "machine": kind, "threads": _threads(environment)}


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
