"""Records are found from anywhere in a project, and their absence is a sentence."""

from pathlib import Path

import pytest

from finrlhf_pipeline.commands.places import NothingRecordedError, project_folder, recorded_runs

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
