"""What a catalog's datasets hold, known by their content."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from kedro.io import DataCatalog
from kedro.utils import load_obj

from finrlhf_pipeline.datasets import BaseModelDataset
from finrlhf_pipeline.provenance import Content
from finrlhf_pipeline.provenance.known_digests import KnownDigests

# where a dataset lies, and what says nothing about how it is read or written
PLACES: Final = frozenset({"filepath", "path", "source", "metadata", "credentials", "version"})


class CatalogContents:
    """The stored datasets of one catalog: where they lie, their digests, how they are written."""

    def __init__(self, catalog: DataCatalog, digests: KnownDigests, project: Path) -> None:
        self._catalog = catalog
        self._digests = digests
        self._project = project
        self._entries = catalog_entries(catalog)

    def path(self, name: str) -> Path | None:
        """Return where a dataset lies on this machine, whether or not it is there yet."""
        dataset = self._catalog.get(name)
        place = getattr(dataset, "_filepath", None)
        versioned = getattr(dataset, "_version", None) is not None
        return None if place is None or versioned else Path(str(place)).absolute()

    def shown_path(self, name: str) -> str | None:
        """Return where a dataset lies, seen from the project, or None for one that lies nowhere."""
        path = self.path(name)
        return None if path is None else self._shown(path)

    def content(self, name: str) -> Content | None:
        """Return what a dataset holds, or None where it holds nothing or that cannot be told."""
        path = self.path(name)
        if path is not None and path.exists():
            return Content(self._shown(path), self._digests.digest(path))
        dataset = self._catalog.get(name)
        if isinstance(dataset, BaseModelDataset) and dataset.pinned is not None:
            return Content(None, dataset.pinned)
        return None

    def is_stored(self, name: str) -> bool:
        """Return whether a dataset outlives the run."""
        return not getattr(self._catalog.get(name), "_EPHEMERAL", False)

    def exists(self, name: str) -> bool:
        """Return whether there is anything where a dataset lies."""
        path = self.path(name)
        return path is not None and path.exists()

    def touched(self, name: str) -> object:
        """Return what changes when somebody writes to a dataset, without reading it."""
        path = self.path(name)
        return self._digests.identity(path) if path is not None and path.exists() else None

    def classes(self, name: str) -> list[type]:
        """Return the classes that read, write and check a dataset."""
        spec = getattr(self._catalog, "validator_specs", {}).get(name)
        return [type(self._catalog.get(name)), *([load_obj(spec.class_path)] if spec else [])]

    def configuration(self, name: str) -> dict[str, Any]:
        """Return how a dataset is read and written, by "name.option", without where it lies."""
        entry = self._entries.get(name, {})
        return dict(_leaves({key: entry[key] for key in entry if key not in PLACES}, name))

    def _shown(self, path: Path) -> str:
        inside = path.is_relative_to(self._project)
        return (path.relative_to(self._project) if inside else path).as_posix()


def catalog_entries(catalog: DataCatalog) -> dict[str, dict[str, Any]]:
    """Return the entries of a catalog's datasets, as a catalog file would have them.

    Kedro hands out the arguments of a class that inherits its constructor as one, `kwargs`.
    """
    return {
        name: {
            **{key: value for key, value in entry.items() if key not in ("args", "kwargs")},
            **entry.get("kwargs", {}),
        }
        for name, entry in catalog.to_config()[0].items()
    }


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}")
    elif value is not None:
        yield name, value if isinstance(value, str | int | float) else str(value)
