"""The state of the code is told, or it is said why not."""

import subprocess
from pathlib import Path

from finrlhf_pipeline.provenance import git_state


def commit_a_file(folder: Path) -> None:
    (folder / "a").write_text("1")
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "a"], [*identity, "commit", "-q", "-m", "Add a"]):
        subprocess.run(["git", *command], cwd=folder, check=True)  # noqa: S607  # git of the PATH


def test_a_clean_checkout_names_its_commit(tmp_path: Path) -> None:
    commit_a_file(tmp_path)
    state = git_state(tmp_path)
    assert len(state["git.commit"]) == 40
    assert state["git.dirty"] == "no"


def test_an_edit_makes_it_dirty(tmp_path: Path) -> None:
    commit_a_file(tmp_path)
    (tmp_path / "a").write_text("2")
    assert git_state(tmp_path)["git.dirty"] == "yes"


def test_a_plain_folder_says_so(tmp_path: Path) -> None:
    assert git_state(tmp_path) == {"git.commit": "unknown: the project is not a git checkout"}


def test_a_new_file_makes_it_dirty(tmp_path: Path) -> None:
    commit_a_file(tmp_path)
    (tmp_path / "b").write_text("1")
    assert git_state(tmp_path)["git.dirty"] == "yes"


def test_a_folder_that_no_commit_knows_is_no_checkout(tmp_path: Path) -> None:
    commit_a_file(tmp_path)
    inner = tmp_path / "project"
    inner.mkdir()
    (inner / "c").write_text("1")
    assert git_state(inner) == {"git.commit": "unknown: the project is not a git checkout"}


def test_another_edit_is_another_difference(tmp_path: Path) -> None:
    commit_a_file(tmp_path)
    found = []
    for text in ("2", "3", "2"):
        (tmp_path / "a").write_text(text)
        found.append(git_state(tmp_path)["git.diff"])
    assert found[0] == found[2] != found[1]


def test_a_new_file_is_part_of_the_difference(tmp_path: Path) -> None:
    commit_a_file(tmp_path)
    found = []
    for text in ("1", "2"):
        (tmp_path / "b").write_text(text)
        found.append(git_state(tmp_path)["git.diff"])
    assert found[0] != found[1]


def test_a_clean_checkout_has_no_difference(tmp_path: Path) -> None:
    commit_a_file(tmp_path)
    assert "git.diff" not in git_state(tmp_path)
