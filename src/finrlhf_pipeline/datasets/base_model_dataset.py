"""The model that everything starts from: a folder here, or a hub id at one commit."""

import shutil
from pathlib import Path, PurePosixPath
from typing import Any

from kedro.io import AbstractDataset, DatasetError

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.provenance import content_digest


class BaseModelDataset(AbstractDataset[Checkpoint, Checkpoint]):
    """A pointer to the base model.

    Example usage in YAML:

        base_model:
          type: finrlhf_pipeline.datasets.BaseModelDataset
          source: data/01_raw/base_model

        # or, from a hub, pinned to the commit that was reviewed
        base_model:
          type: finrlhf_pipeline.datasets.BaseModelDataset
          source: Qwen/Qwen2.5-0.5B-Instruct
          revision: 7ae557604adf67be50417f59c2c2f167def9a775
    """

    def __init__(
        self, *, source: str, revision: str | None = None, metadata: dict[str, Any] | None = None
    ) -> None:
        self._source = source
        self._revision = revision
        self._filepath = PurePosixPath(source)
        self.metadata = metadata

    def load(self) -> Checkpoint:
        """Return the pointer, fingerprinted by content where the model lies here."""
        folder = Path(self._source)
        if folder.is_dir():
            return Checkpoint(base=self._source, fingerprint=content_digest(folder))
        if self._revision is None:
            raise DatasetError(
                f"There is no folder '{self._source}', and a hub id needs a revision: correct the "
                "base model's source in the catalog, or add the commit as its revision."
            )
        return Checkpoint(base=self._source, fingerprint=str(self.pinned), revision=self._revision)

    @property
    def pinned(self) -> str | None:
        """The hub id and the commit, which say what it holds without looking."""
        return None if self._revision is None else f"{self._source}@{self._revision}"

    def save(self, data: Checkpoint) -> None:
        """Put a whole model into the folder, beside its card; a hub is never written to."""
        if self._revision is not None:
            raise DatasetError(
                f"'{self._source}' lies on a hub, where this project writes nothing: set the base "
                "model's source to a folder and its revision to null."
            )
        folder = Path(self._source)
        partial = folder.with_name(folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(data.base, partial)
        if (card := folder / "README.md").is_file():
            shutil.copy2(card, partial)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)

    def _exists(self) -> bool:
        return Path(self._source).is_dir() or self._revision is not None

    def _describe(self) -> dict[str, Any]:
        return {"source": self._source, "revision": self._revision}
