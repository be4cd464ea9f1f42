"""Files of kedro-datasets that appear under their name only when they are whole."""

from pathlib import Path, PurePosixPath
from typing import Any

import kedro_datasets.json
import kedro_datasets.text

from finrlhf_pipeline.datasets.atomic_files import partial_path


class WrittenWhole:
    """Makes a dataset that writes to its save path write beside it, and rename at the end."""

    _filepath: PurePosixPath

    def _get_save_path(self) -> PurePosixPath:
        return PurePosixPath(partial_path(Path(self._filepath)))

    def save(self, data: Any) -> None:
        """Save as the library does, then take the place of what was there."""
        partial = Path(self._get_save_path())
        try:
            super().save(data)  # type: ignore[misc]  # of the dataset that this is mixed into
            partial.replace(self._filepath)
        finally:
            partial.unlink(missing_ok=True)


class JSONDataset(WrittenWhole, kedro_datasets.json.JSONDataset):
    """Kedro's JSON dataset, whose file is never half-written.

    Example catalog entry:

    .. code-block:: yaml

        preference_audit:
          type: finrlhf_pipeline.datasets.JSONDataset
          filepath: data/05_model_input/preference_audit.json
    """


class TextDataset(WrittenWhole, kedro_datasets.text.TextDataset):
    """Kedro's text dataset, whose file is never half-written."""
