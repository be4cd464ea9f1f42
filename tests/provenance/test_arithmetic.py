"""What a machine calculates with."""

from pathlib import Path

import pytest

from finrlhf_pipeline.provenance.arithmetic import machine_arithmetic


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "gpus" / "0000:01:00.0"
    folder.mkdir(parents=True)
    (folder / "information").write_text("Model: \t\t NVIDIA H100\nIRQ: 1\n", encoding="utf-8")
    return folder.parent


def test_without_a_card_the_threads_count(tmp_path: Path) -> None:
    found = machine_arithmetic({"OMP_NUM_THREADS": "3"}, tmp_path / "none", "x86_64", tmp_path)
    assert found == {"device": "cpu", "machine": "x86_64", "threads": "3"}


def test_with_a_card_its_model_counts(card: Path) -> None:
    found = machine_arithmetic({"OMP_NUM_THREADS": "3"}, card, "x86_64")
    assert found == {"device": "cuda: NVIDIA H100", "machine": "x86_64"}


@pytest.mark.parametrize("hidden", ["", "-1"])
def test_a_hidden_card_is_none(card: Path, hidden: str) -> None:
    found = machine_arithmetic({"CUDA_VISIBLE_DEVICES": hidden, "MKL_NUM_THREADS": "2"}, card)
    assert (found["device"], found["threads"]) == ("cpu", "2")


def test_without_a_setting_there_are_as_many_threads_as_processors(tmp_path: Path) -> None:
    assert int(machine_arithmetic({}, tmp_path, devices=tmp_path)["threads"]) >= 1


def test_which_cards_are_chosen_counts(card: Path) -> None:
    other = card / "0000:02:00.0"
    other.mkdir()
    (other / "information").write_text("Model: \t NVIDIA A100\n", encoding="utf-8")
    first, second = (machine_arithmetic({"CUDA_VISIBLE_DEVICES": n}, card) for n in ("0", "1"))
    assert first["device"] == second["device"] == "cuda: NVIDIA H100, NVIDIA A100"
    assert (first["CUDA_VISIBLE_DEVICES"], second["CUDA_VISIBLE_DEVICES"]) == ("0", "1")


@pytest.mark.parametrize("name", ["dxg", "nvidia0", "nvidiactl"])
def test_a_card_that_the_driver_does_not_list_is_no_processor(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    found = machine_arithmetic({"OMP_NUM_THREADS": "3"}, tmp_path / "none", "x86_64", tmp_path)
    assert found == {"device": "cuda", "machine": "x86_64", "threads": "3"}
    hidden = {"CUDA_VISIBLE_DEVICES": "-1"}
    assert machine_arithmetic(hidden, tmp_path / "none", devices=tmp_path)["device"] == "cpu"
