"""Trained models on disk: written aside, renamed when complete, never read half-written."""

import json
import os
import shutil
from pathlib import Path, PurePosixPath
from typing import Any, Final

from kedro.io import AbstractDataset, DatasetError

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.provenance import content_digest

POINTER: Final = "pointer.json"
WEIGHTS: Final = "weights"
# what peft keeps as sets, whose order is another in each process
SETS: Final = ("target_modules", "modules_to_save", "exclude_modules")


class CheckpointDataset(AbstractDataset[Checkpoint, Checkpoint]):
    """A model's folder: its weights (an adapter or a whole model) and the pointer to its base.

    Example usage in YAML:

        grpo_policy:
          type: finrlhf_pipeline.datasets.CheckpointDataset
          filepath: data/06_models/grpo
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = PurePosixPath(filepath)
        self.metadata = metadata

    def load(self) -> Checkpoint:
        """Return the pointer, after checking that every file is there in full."""
        folder = Path(self._filepath)
        if not (folder / POINTER).is_file():
            raise DatasetError(
                f"There is no complete model in '{folder}': the training that makes it has not "
                "finished. Run its pipeline again."
            )
        record = json.loads((folder / POINTER).read_text(encoding="utf-8"))
        sizes = _sizes(folder / WEIGHTS)
        if sizes != record["sizes"]:
            changed = sorted(
                name
                for name in sizes.keys() | record["sizes"].keys()
                if sizes.get(name) != record["sizes"].get(name)
            )
            raise DatasetError(
                f"The model in '{folder}' is not as it was saved ({', '.join(changed)} differ): "
                "delete the folder and run its pipeline again."
            )
        weights = str(PurePosixPath(self._filepath) / WEIGHTS)
        if record["is_adapter"]:
            return Checkpoint(
                base=_absolute(record["base"], folder),
                revision=record["revision"],
                adapter=weights,
                fingerprint=record["fingerprint"],
            )
        return Checkpoint(base=weights, fingerprint=record["fingerprint"])

    def save(self, data: Checkpoint) -> None:
        """Copy the weights aside, then take the place of what was there."""
        folder = Path(self._filepath)
        partial = folder.with_name(folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(data.adapter or data.base, partial / WEIGHTS)
        base = None
        if data.adapter is not None:
            base = _relative(data.base, folder)
            _settle_adapter(partial / WEIGHTS, base)
        record = {
            "is_adapter": data.adapter is not None,
            "base": base,
            "revision": data.revision,
            "fingerprint": content_digest(partial / WEIGHTS),
            "sizes": _sizes(partial / WEIGHTS),
        }
        text = json.dumps(record, indent=1, sort_keys=True) + "\n"
        (partial / POINTER).write_text(text, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)

    def _exists(self) -> bool:
        return (Path(self._filepath) / POINTER).is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}


def _relative(base: str, folder: Path) -> str:
    """Return where a base lies as seen from a model, so that moving both keeps every byte."""
    return Path(os.path.relpath(base, folder)).as_posix() if Path(base).is_absolute() else base


def _absolute(base: str, folder: Path) -> str:
    return os.path.normpath(folder / base) if base.startswith("..") else base


def _settle_adapter(weights: Path, base: str) -> None:
    """Take out of an adapter's files what is otherwise in another folder or another process."""
    (weights / "README.md").unlink(missing_ok=True)  # peft's empty form, with the base's place
    file = weights / "adapter_config.json"
    if not file.is_file():
        return
    settings = json.loads(file.read_text(encoding="utf-8"))
    settings["base_model_name_or_path"] = base
    for name in SETS:
        if isinstance(settings.get(name), list):
            settings[name] = sorted(settings[name])
    text = json.dumps(settings, indent=2, sort_keys=True) + "\n"
    file.write_text(text, encoding="utf-8")


def _sizes(folder: Path) -> dict[str, int]:
    return {
        file.relative_to(folder).as_posix(): file.stat().st_size
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
