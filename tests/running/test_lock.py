"""One run at a time in a data root."""

import subprocess
import sys
from pathlib import Path

import pytest

from finrlhf_pipeline.running.lock import DataRootBusyError, holding

HOLDER = """
import sys, time
from pathlib import Path
from finrlhf_pipeline.running.lock import holding
with holding(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with (
        holding(tmp_path),
        pytest.raises(DataRootBusyError, match=r"Another run .* \(process \d+ since .*--env"),
        holding(tmp_path),
    ):
        pass


def test_the_lock_is_let_go_of(tmp_path: Path) -> None:
    for _ in range(2):
        with holding(tmp_path):
            pass


def test_another_data_root_is_free(tmp_path: Path) -> None:
    with holding(tmp_path / "a"), holding(tmp_path / "b"):
        pass


def test_a_killed_run_holds_nothing(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(DataRootBusyError, match=f"process {holder.pid}"), holding(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    with holding(tmp_path):
        pass
