"""All that a step depends on, besides the content of its inputs."""

import os
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kedro.io import DataCatalog
from kedro.pipeline.node import Node
from pydantic import BaseModel

from finrlhf_pipeline.provenance.arithmetic import machine_arithmetic
from finrlhf_pipeline.provenance.libraries import library_versions
from finrlhf_pipeline.provenance.reach import Reach, UnseenCodeError
from finrlhf_pipeline.provenance.step_records import Parts
from finrlhf_pipeline.running.contents import CatalogContents
from finrlhf_pipeline.running.store import StepStore

TRAINING: Final = "training"
CALCULATES: Final = "torch"
# stands for the data root, so that a step is the same wherever its files lie
DATA_ROOT: Final = "{data_root}"


class StepParts:
    """Gathers what steps depend on; functions that many steps share are followed once."""

    def __init__(self, catalog: DataCatalog, contents: CatalogContents, store: StepStore) -> None:
        self._catalog = catalog
        self._contents = contents
        self._store = store
        self._reached: dict[tuple[Any, ...], Reach] = {}

    def of(self, node: Node) -> tuple[Parts, list[str]]:
        """Return the parts of a step's key, and why some of them cannot be known."""
        names = [name for name in (*node.inputs, *node.outputs) if not is_parameter(name)]
        classes = [kind for name in names for kind in self._contents.classes(name)]
        try:
            reach, unseen = self._reach(node.func, *classes), []
        except UnseenCodeError as error:
            reach, unseen = Reach(), [str(error)]
        libraries = library_versions(reach.libraries)
        calculates = TRAINING in node.tags or CALCULATES in libraries
        parts: Parts = {
            "function": _wiring(node),
            "parameters": self._parameters(node),
            "code": dict(sorted(reach.definitions.items())),
            "libraries": libraries,
            "arithmetic": machine_arithmetic(os.environ) if calculates else {},
            "catalog": {
                option: value
                for name in names
                for option, value in self._contents.configuration(name).items()
            },
        }
        return parts, unseen

    def _reach(self, *roots: Any) -> Reach:
        key = tuple(dict.fromkeys(roots))
        if key not in self._reached:
            self._reached[key] = self._store.code.reach(key)
        return self._reached[key]

    def _parameters(self, node: Node) -> dict[str, Any]:
        return {
            leaf: self._without_root(value)
            for name in node.inputs
            if is_parameter(name)
            for leaf, value in _leaves(self._catalog[name].load(), name.removeprefix("params:"))
        }

    def _without_root(self, value: Any) -> Any:
        root = self._store.data_root
        if isinstance(value, str) and value.startswith(f"{root}/"):
            return DATA_ROOT + value.removeprefix(root)
        return value


def is_parameter(name: str) -> bool:
    """Return whether a node's input is a parameter.

    >>> is_parameter("params:grpo"), is_parameter("train_prompts")
    (True, False)
    """
    return name == "parameters" or name.startswith("params:")


def _wiring(node: Node) -> dict[str, str]:
    function = f"{getattr(node.func, '__module__', '')}.{getattr(node.func, '__qualname__', '')}"
    inputs = {f"input {number}": name for number, name in enumerate(node.inputs, 1)}
    outputs = {f"output {number}": name for number, name in enumerate(node.outputs, 1)}
    return {"function": function, **inputs, **outputs}


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the plain values within a parameter; a list counts as one value."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}")
    else:
        yield name, value
