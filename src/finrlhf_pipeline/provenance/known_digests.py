"""Digests of files and folders that are read again only when they may have changed."""

from pathlib import Path

from finrlhf_pipeline.provenance.file_memory import FileMemory
from finrlhf_pipeline.provenance.fingerprints import content_digest, file_digest, files_within


class KnownDigests:
    """Gives the same digests as `content_digest`, recalled by size, times and inode."""

    def __init__(self, memory: FileMemory) -> None:
        self._memory = memory

    def digest(self, path: Path) -> str:
        """Return the digest of a file's or folder's content."""
        return content_digest(path, of_file=self._digest_of_file)

    def identity(self, path: Path) -> tuple[tuple[str, int, int, int], ...]:
        """Return what tells, without reading, that a file or folder was touched."""
        files = [path] if path.is_file() else files_within(path)
        stats = [(str(file), file.stat()) for file in files]
        return tuple((name, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for name, s in stats)

    def save(self) -> None:
        """Keep what was learnt for the next run."""
        self._memory.save()

    def _digest_of_file(self, file: Path) -> str:
        return str(self._memory.recall(file, file_digest))
