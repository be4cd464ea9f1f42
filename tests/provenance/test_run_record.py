"""A record says what a run was started with, and what it read that it did not make."""

from pathlib import Path

from finrlhf_pipeline.provenance.run_record import (
    closed,
    code_digest,
    free_inputs,
    head_of,
    records_folder,
    source_digest,
)

CONFIGURATION = {
    "globals": {"data_root": "data/smoke"},
    "parameters": {"grpo": {"seed": 7}},
    "catalog": {},
}


def entry(digest: str) -> dict[str, str]:
    return {"path": digest, "digest": digest}


def test_records_lie_in_their_data_root() -> None:
    folder = records_folder(Path("p"), "data/smoke")
    assert folder == Path("p/data/smoke/08_reporting/runs")


def test_the_head_holds_what_decides_the_result(tmp_path: Path) -> None:
    asked = {"run_id": "r", "pipeline_names": ["grpo"], "env": "smoke", "runner": "x"}
    head = head_of(tmp_path, tmp_path, asked, CONFIGURATION)
    assert head["command"]["pipeline_names"] == ["grpo"]
    assert "runner" not in head["command"]
    assert head["data_root"] == "data/smoke"
    assert head["seeds"] == {"grpo.seed": 7}
    assert head["code"]["git.commit"].startswith("unknown")
    assert head["lock"]["versions"]["kedro"]


def test_what_a_step_wrote_is_no_input_of_the_run() -> None:
    steps = [
        {"inputs": {"raw": entry("d0")}, "outputs": {"rows": entry("d1")}},
        {"inputs": {"rows": entry("d1"), "template": entry("d2")}, "outputs": {}},
    ]
    assert free_inputs(steps) == {"raw": entry("d0"), "template": entry("d2")}
    assert closed({"run_id": "r"}, steps, "finished", error=None)["inputs"].keys() == {
        "raw",
        "template",
    }


def test_the_package_is_known_by_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    before = source_digest(tmp_path)
    (tmp_path / "notes.txt").write_text("no code", encoding="utf-8")
    assert source_digest(tmp_path) == before
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert source_digest(tmp_path) != before


def test_the_order_of_definitions_does_not_matter() -> None:
    assert code_digest({"a": "1", "b": "2"}) == code_digest({"b": "2", "a": "1"})
