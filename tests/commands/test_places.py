"""Records are found from anywhere in a project, and their absence is a sentence."""

from pathlib import Path

import pytest

from finrlhf_pipeline.commands.places import (
    NothingRecordedError,
    project_folder,
    recorded_chains,
    recorded_runs,
)
from finrlhf_pipeline.provenance.chain import append

# OmegaConf 2.4 deprecates the call by which Kedro 1.7 registers its resolvers
pytestmark = pytest.mark.filterwarnings("ignore:register_new_resolver")


def test_a_folder_inside_the_project_will_do(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "conf" / "base")
    assert project_folder() == project
    assert [record["run_id"] for record in recorded_runs(None)] == ["r1"]


def test_an_environment_has_records_of_its_own(project: Path) -> None:
    (project / "conf" / "smoke").mkdir()
    (project / "conf" / "smoke" / "globals.yml").write_text("data_root: out/smoke\n")
    with pytest.raises(NothingRecordedError, match="No run is recorded in 'out/smoke'"):
        recorded_runs("smoke")


def test_variants_have_chains_within_the_data_root(project: Path) -> None:
    variant = project / "out/sweeps/sft/sft.seed=1/08_reporting/runs"
    append(variant, {"run_id": "v1", "steps": []})
    chains = recorded_chains(None)
    assert {root: [record["run_id"] for record in chain] for root, chain in chains.items()} == {
        "out": ["r1"],
        "out/sweeps/sft/sft.seed=1": ["v1"],
    }
