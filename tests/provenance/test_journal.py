"""A run that dies leaves its story; one that lives is left alone."""

import subprocess
import sys
from pathlib import Path

from finrlhf_pipeline.provenance.journal import Journal, interrupted_runs, journal_path

DIES = """
import os, sys
from pathlib import Path
from finrlhf_pipeline.provenance.journal import Journal
journal = Journal(Path(sys.argv[1]), {"run_id": "r"})
journal.note({"name": "one"})
journal._file.write('{"name": "tw')
journal._file.flush()
os.kill(os.getpid(), 9)
"""


def test_a_killed_run_is_told_up_to_its_last_whole_step(tmp_path: Path) -> None:
    path = journal_path(tmp_path, "r")
    subprocess.run([sys.executable, "-c", DIES, str(path)], check=False)
    assert interrupted_runs(tmp_path) == [
        (path, {"run_id": "r", "status": "interrupted", "steps": [{"name": "one"}]})
    ]


def test_a_run_that_goes_on_is_not_interrupted(tmp_path: Path) -> None:
    journal = Journal(journal_path(tmp_path, "r"), {"run_id": "r"})
    assert interrupted_runs(tmp_path) == []
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_a_journal_without_a_line_tells_nothing(tmp_path: Path) -> None:
    path = journal_path(tmp_path, "r")
    path.touch()
    assert interrupted_runs(tmp_path) == [(path, None)]
