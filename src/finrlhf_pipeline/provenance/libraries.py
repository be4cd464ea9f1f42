"""The versions of the libraries that a step computes with."""

import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from typing import Final

# they carry values from step to step, and compute none
CARRIERS: Final = frozenset({"kedro", "pydantic", "mlflow"})
# what these compute with in their turn, where it decides about results
BENEATH: Final = {
    "trl": ("transformers", "accelerate", "peft"),
    "peft": ("transformers", "accelerate"),
    "transformers": ("torch", "tokenizers"),
    "accelerate": ("torch",),
}


def library_versions(imported: Iterable[str]) -> dict[str, str]:
    """Return the versions of imported libraries, of those beneath them, and of Python.

    >>> sorted(library_versions(["kedro"]))
    ['python']
    """
    python = ".".join(platform.python_version_tuple()[:2])
    found: dict[str, str] = {}
    pending = sorted(set(imported) - CARRIERS)
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = _version(name)
            pending.extend(BENEATH.get(name, ()))
    return {"python": python, **dict(sorted(found.items()))}


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        # the name it is imported by may differ from the one it is installed by, as yaml and PyYAML
        distributions = packages_distributions().get(name, [])
        return ", ".join(version(item) for item in distributions) or "not installed"
