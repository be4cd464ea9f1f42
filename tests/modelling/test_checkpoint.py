"""A pointer says where a model lies, and nothing else."""

from pathlib import Path

from finrlhf_pipeline.modelling.checkpoint import Checkpoint


def test_a_pointer_is_plain_values() -> None:
    assert Checkpoint("base", "digest", adapter="adapter").to_record() == {
        "base": "base",
        "fingerprint": "digest",
        "revision": None,
        "adapter": "adapter",
    }


def test_a_folder_is_local_and_a_hub_id_is_not(tmp_path: Path) -> None:
    assert Checkpoint(str(tmp_path), "").is_local
    assert not Checkpoint("someone/some-model", "", revision="0" * 40).is_local
