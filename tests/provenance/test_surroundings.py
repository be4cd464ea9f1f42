"""What a result depends on beside its inputs is read, not guessed."""

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

from finrlhf_pipeline.provenance.surroundings import (
    installed_versions,
    lock_of,
    platform_facts,
    seeds_of,
    thread_facts,
)


def test_versions_are_those_that_the_interpreter_sees() -> None:
    versions = installed_versions()
    for name in ("kedro", "torch", "pydantic"):
        assert versions[name] == version(name)


def test_the_first_folder_of_the_path_counts(tmp_path: Path) -> None:
    (tmp_path / "a" / "some_thing-2.0.dist-info").mkdir(parents=True)
    (tmp_path / "b" / "some_thing-1.0.dist-info").mkdir(parents=True)
    folders = [str(tmp_path / "a"), str(tmp_path / "b")]
    assert installed_versions(folders) == {"some-thing": "2.0"}


def test_the_lock_is_the_pinned_file_too(tmp_path: Path) -> None:
    assert lock_of(tmp_path)["constraints"] is None
    (tmp_path / "constraints.txt").write_text("kedro==1.7.0\n", encoding="utf-8")
    expected = hashlib.sha256(b"kedro==1.7.0\n").hexdigest()
    assert lock_of(tmp_path)["constraints"] == expected


def test_platform_and_threads_are_named() -> None:
    assert platform_facts()["python"] == platform.python_version()
    assert thread_facts()["OMP_NUM_THREADS"] == "1"


def test_seeds_are_found_wherever_they_are() -> None:
    assert seeds_of({"a": {"seed": 1, "b": {"seed": 2}}, "c": 3}) == {"a.seed": 1, "a.b.seed": 2}
