"""What is known about the steps of one data root, in the folder `.steps` within it."""

from pathlib import Path
from typing import Final

from finrlhf_pipeline.provenance import StepRecords, definitions
from finrlhf_pipeline.provenance.file_memory import FileMemory
from finrlhf_pipeline.provenance.fingerprints import file_digest
from finrlhf_pipeline.provenance.known_digests import KnownDigests
from finrlhf_pipeline.provenance.reach import CodeReader

FOLDER: Final = ".steps"
SOURCE: Final = Path(__file__).parents[1]
PACKAGE: Final = SOURCE.name


class StepStore:
    """The records of the steps, and what is remembered of files so that they are read once."""

    def __init__(self, project: Path, data_root: str, source: Path = SOURCE) -> None:
        self.project = project
        self.data_root = data_root
        self.folder = project / data_root / FOLDER
        self.records = StepRecords(self.folder)
        self._digests = FileMemory(self.folder / "digests.json")
        # what was read of the code is of use only to the reader that read it
        self._code = FileMemory(self.folder / "code.json", file_digest(Path(definitions.__file__)))
        self.digests = KnownDigests(self._digests)
        self.code = CodeReader(PACKAGE, source, self._code)

    def save(self) -> None:
        """Keep what was learnt of files for the next run."""
        self._digests.save()
        self._code.save()
