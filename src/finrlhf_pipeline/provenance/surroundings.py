"""What a result depends on beside its inputs: interpreter, libraries, machine, threads, seeds."""

import hashlib
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from finrlhf_pipeline.provenance.fingerprints import content_digest

THREADS: Final = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
CONSTRAINTS: Final = "constraints.txt"


def installed_versions(folders: Iterable[str] | None = None) -> dict[str, str]:
    """Return the version of every installed distribution, read from the names of their folders.

    The names say it all; opening 200 metadata files would take longer than a fresh run.
    """
    versions: dict[str, str] = {}
    for folder in sys.path if folders is None else folders:
        for found in sorted(Path(folder or ".").glob("*.dist-info")):
            name, _, version = found.name.removesuffix(".dist-info").rpartition("-")
            versions.setdefault(name.lower().replace("_", "-"), version)
    return dict(sorted(versions.items()))


def lock_of(project: Path) -> dict[str, Any]:
    """Return the installed versions, their digest, and that of the pinned ones."""
    versions = installed_versions()
    listed = "".join(f"{name}=={version}\n" for name, version in versions.items())
    pinned = project / CONSTRAINTS
    return {
        "installed": hashlib.sha256(listed.encode()).hexdigest(),
        "constraints": content_digest(pinned) if pinned.is_file() else None,
        "versions": versions,
    }


def platform_facts() -> dict[str, str]:
    """Return interpreter, system and machine, and the accelerator where one was used."""
    facts = {
        "python": platform.python_version(),
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
    }
    torch = sys.modules.get("torch")  # asked only where a step has already loaded it
    if torch is not None and torch.cuda.is_available():
        facts["accelerator"] = str(torch.cuda.get_device_name())
    return facts


def thread_facts() -> dict[str, Any]:
    """Return how many threads arithmetic may use: another number may round otherwise."""
    facts: dict[str, Any] = {"processors": os.cpu_count()}
    facts.update({name: os.environ[name] for name in THREADS if name in os.environ})
    torch = sys.modules.get("torch")
    if torch is not None:
        facts["torch"] = torch.get_num_threads()
    return facts


def seeds_of(parameters: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return every parameter named `seed`.

    >>> seeds_of({"grpo": {"seed": 7, "trainer": {"beta": 0.0}}})
    {'grpo.seed': 7}
    """
    found: dict[str, Any] = {}
    for name, value in parameters.items():
        if isinstance(value, Mapping):
            found.update(seeds_of(value, f"{prefix}{name}."))
        elif name == "seed":
            found[f"{prefix}{name}"] = value
    return found
