"""The commit that a run was started from."""

import shutil
import subprocess
from pathlib import Path


def git_state(project: Path) -> dict[str, str]:
    """Return the commit and whether the working tree differs, as tags; says so outside git."""
    git = shutil.which("git")
    if git is None:
        return {"git.commit": "unknown: git is not installed"}
    commit = _ask(git, project, "rev-parse", "HEAD")
    if commit is None or not _ask(git, project, "ls-files", "--", "."):
        return {"git.commit": "unknown: the project is not a git checkout"}
    # new files count too: what is in no commit cannot be had from one
    changed = _ask(git, project, "status", "--porcelain", "--", ".")
    return {"git.commit": commit, "git.dirty": "yes" if changed else "no"}


def _ask(git: str, project: Path, *question: str) -> str | None:
    answer = subprocess.run(  # noqa: S603  # fixed questions to git, nothing from data
        [git, "-C", str(project), *question], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() if answer.returncode == 0 else None
