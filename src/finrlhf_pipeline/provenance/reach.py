"""The code that a function really reaches: definitions of this project, and libraries."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from finrlhf_pipeline.provenance.definitions import EFFECTS, Definition, Module, read_module
from finrlhf_pipeline.provenance.file_memory import FileMemory

Place = tuple[str, str]

# what every definition of a module together is called
WHOLE: Final = "*"


class UnseenCodeError(ValueError):
    """A function whose code cannot be followed from its name."""


@dataclass
class Reach:
    """What was reached: digests of definitions by "module:name", and libraries by import name."""

    definitions: dict[str, str] = field(default_factory=dict)
    libraries: set[str] = field(default_factory=set)


class CodeReader:
    """Follows names through the modules of one package, parsing each of them once.

    Only what the names of a definition lead to counts, but where that cannot be told (star imports,
    `exec`, a module passed on as a value) all of the module does.
    """

    def __init__(self, package: str, folder: Path, memory: FileMemory) -> None:
        self._package = package
        self._folder = folder
        self._memory = memory
        self._modules: dict[str, Module | None] = {}

    def reach(self, roots: Iterable[Callable[..., Any]]) -> Reach:
        """Return everything that some functions or classes reach."""
        found = Reach()
        pending: list[Place] = [place for root in roots for place in self._place(root, found)]
        seen: set[Place] = set()
        while pending:
            place = pending.pop()
            if place not in seen:
                seen.add(place)
                pending.extend(self._visit(*place, found))
        return found

    def _place(self, root: Callable[..., Any], found: Reach) -> Iterator[Place]:
        """Yield where a function or class is defined."""
        module, name = getattr(root, "__module__", ""), getattr(root, "__qualname__", "<unnamed>")
        unseen = "<" in name or module == "__main__"
        if unseen or (self._is_ours(module) and self._module(module) is None):
            raise UnseenCodeError(
                f"what '{module}.{name}' depends on cannot be seen, since it is no function or "
                "class at the top of a module"
            )
        if self._is_ours(module):
            yield module, name.split(".")[0]
        else:
            found.libraries.update(_library(module))

    def _visit(self, module: str, name: str, found: Reach) -> Iterator[Place]:
        """Note one definition, and yield the places that it leads to."""
        known = self._module(module)
        if known is None:
            return
        yield from self._loaded_with(module, known)
        if name == WHOLE:
            yield from ((module, own) for own in known.definitions)
            yield from (
                place
                for target in known.imports.values()
                for place in self._target(target, (), found)
            )
            return
        definition = known.definitions.get(name)
        if definition is None:
            return
        if not known.is_plain:
            yield module, WHOLE
        found.definitions[f"{module}:{name}"] = definition.digest
        for chain in definition.references:
            yield from self._resolve(module, known, definition, chain, found)

    def _loaded_with(self, module: str, known: Module) -> Iterator[Place]:
        """Yield what runs when a module is imported: its packages, itself, and what it imports."""
        yield module, EFFECTS
        parent = module.rpartition(".")[0]
        if self._is_ours(parent):
            yield parent, EFFECTS
        for target in (*known.imports.values(), *known.star_imports):
            imported = target.partition(":")[0]
            if self._is_ours(imported):
                yield imported, EFFECTS
                yield target.replace(":", "."), EFFECTS
        yield from ((name, WHOLE) for name in known.star_imports if self._is_ours(name))

    def _resolve(
        self, module: str, known: Module, definition: Definition, chain: str, found: Reach
    ) -> Iterator[Place]:
        root, *rest = chain.split(".")
        if root in definition.imports:
            yield from self._target(definition.imports[root], tuple(rest), found)
        if root in known.definitions:
            yield module, root
        if root in known.imports:
            found.definitions[f"{module}:import {root}"] = known.imports[root]
            yield from self._target(known.imports[root], tuple(rest), found)

    def _target(self, target: str, rest: tuple[str, ...], found: Reach) -> Iterator[Place]:
        """Yield where an imported name, and the attributes read from it, are defined."""
        module, _, name = target.partition(":")
        names = (*((name,) if name else ()), *rest)
        if not self._is_ours(module):
            found.libraries.update(_library(module))
            return
        while names:
            known = self._module(module)
            if known is not None and names[0] in known.definitions:
                yield module, names[0]
                return
            onward = known.imports.get(names[0]) if known is not None else None
            # `from package import part` within the package itself names the module `part`
            if onward is not None and onward != f"{module}:{names[0]}":
                yield module, EFFECTS
                yield from self._target(onward, names[1:], found)
                return
            if self._module(f"{module}.{names[0]}") is None:
                break
            module, names = f"{module}.{names[0]}", names[1:]
        yield module, WHOLE

    def _is_ours(self, module: str) -> bool:
        return module == self._package or module.startswith(f"{self._package}.")

    def _module(self, name: str) -> Module | None:
        if name not in self._modules:
            self._modules[name] = self._read(name) if self._is_ours(name) else None
        return self._modules[name]

    def _read(self, name: str) -> Module | None:
        place = self._folder.joinpath(*name.split(".")[1:])
        for path in (place / "__init__.py", place.with_suffix(".py")):
            if path.is_file():
                return Module.from_json(self._memory.recall(path, partial(_summary, name)))
        return None


def _summary(name: str, file: Path) -> dict[str, Any]:
    return asdict(read_module(file.read_bytes(), name, is_package=file.stem == "__init__"))


def _library(module: str) -> set[str]:
    top = module.split(".", maxsplit=1)[0]
    return set() if not top or top in sys.stdlib_module_names else {top}
