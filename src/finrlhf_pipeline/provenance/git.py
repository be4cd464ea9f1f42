"""The commit that a run was started from, and what differed from it."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from finrlhf_pipeline.provenance.fingerprints import content_digest


def git_state(project: Path) -> dict[str, str]:
    """Return the commit, whether the working tree differs, and the digest of the difference."""
    git = shutil.which("git")
    if git is None:
        return {"git.commit": "unknown: git is not installed"}
    commit = _ask(git, project, "rev-parse", "HEAD")
    if commit is None or not _ask(git, project, "ls-files", "--", "."):
        return {"git.commit": "unknown: the project is not a git checkout"}
    # new files count too: what is in no commit cannot be had from one
    changed = _ask(git, project, "status", "--porcelain", "--", ".")
    if not changed:
        return {"git.commit": commit.strip(), "git.dirty": "no"}
    difference = _difference_digest(git, project)
    return {"git.commit": commit.strip(), "git.dirty": "yes", "git.diff": difference}


def _difference_digest(git: str, project: Path) -> str:
    """Return the SHA-256 of the difference from the commit and of every new file."""
    digest = hashlib.sha256()
    digest.update(
        (_ask(git, project, "diff", "HEAD", "--binary", "--", ".") or "").encode(
            errors="surrogateescape"
        )
    )
    new = _ask(git, project, "ls-files", "--others", "--exclude-standard", "-z", "--", ".") or ""
    for name in sorted(filter(None, new.split("\0"))):
        file = project / name
        if file.is_file():
            digest.update(f"{name}\0{content_digest(file)}\n".encode())
    return digest.hexdigest()


def _ask(git: str, project: Path, *question: str) -> str | None:
    answer = subprocess.run(  # noqa: S603  # fixed questions to git, nothing from data
        [git, "-C", str(project), *question],
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )
    return answer.stdout if answer.returncode == 0 else None
