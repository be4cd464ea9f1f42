"""`kedro verify` finds what somebody touched, and says that all is well where nobody did."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from finrlhf_pipeline.commands.verify import verify
from finrlhf_pipeline.provenance.chain import ChainError, append, read_chain

# OmegaConf 2.4 deprecates the call by which Kedro 1.7 registers its resolvers
pytestmark = pytest.mark.filterwarnings("ignore:register_new_resolver")


def records(project: Path) -> Path:
    return project / "out" / "08_reporting" / "runs"


def test_all_is_well(project: Path) -> None:
    digest = read_chain(records(project))[-1]["digest"]
    result = CliRunner().invoke(verify, ["--head", digest])
    assert result.exit_code == 0
    assert result.output == (
        "1 records follow one another, and 3 outputs are as they were written.\n"
        f"The last record's digest: {digest}\n"
    )


def test_an_edited_output_is_named(project: Path) -> None:
    (project / "out" / "prompts.jsonl").write_text("edited", encoding="utf-8")
    result = CliRunner().invoke(verify, [])
    assert result.exit_code == 1
    assert result.output == "train_prompts (out/prompts.jsonl) changed since run r1 wrote it.\n"


def test_an_edited_record_is_named(project: Path) -> None:
    file = records(project) / "000001.json"
    file.write_text(file.read_text().replace("build_train_prompts", "other"), encoding="utf-8")
    result = CliRunner().invoke(verify, [])
    assert result.exit_code == 1
    assert "The chain is broken: record 1 (run r1) was changed" in result.output


def test_records_taken_off_the_end_need_a_digest_kept_elsewhere(project: Path) -> None:
    append(records(project), {"run_id": "r2", "steps": []})
    digest = read_chain(records(project))[-1]["digest"]
    (records(project) / "000002.json").unlink()
    assert CliRunner().invoke(verify, []).exit_code == 0
    result = CliRunner().invoke(verify, ["--head", digest])
    assert result.exit_code == 1
    assert "records were taken off the end" in result.output


def test_a_damaged_record_is_named(project: Path) -> None:
    (records(project) / "000001.json").write_text("{}", encoding="utf-8")
    result = CliRunner().invoke(verify, [])
    assert isinstance(result.exception, ChainError)
    assert "000001.json' is damaged" in str(result.exception)


def test_what_a_forged_record_says_was_written_is_not_believed(project: Path) -> None:
    file = records(project) / "000001.json"
    forged = {**json.loads(file.read_text(encoding="utf-8")), "steps": [{}]}
    file.write_text(json.dumps(forged), encoding="utf-8")
    result = CliRunner().invoke(verify, [])
    assert result.output.startswith("The chain is broken: record 1 (run r1) was changed")


def test_variants_of_sweeps_are_checked_too(project: Path) -> None:
    root = "out/sweeps/sft/sft.seed=1"
    (project / root).mkdir(parents=True)
    answers = project / root / "answers.jsonl"
    answers.write_text("{}", encoding="utf-8")
    outputs = {"sft_predictions": {"path": f"{root}/answers.jsonl", "digest": "another"}}
    append(
        project / root / "08_reporting" / "runs", {"run_id": "v1", "steps": [{"outputs": outputs}]}
    )
    result = CliRunner().invoke(verify, [])
    assert result.output == (
        f"sft_predictions ({root}/answers.jsonl) changed since run v1 wrote it.\n"
    )
    variant = project / root / "08_reporting" / "runs" / "000001.json"
    variant.write_text(variant.read_text().replace("another", "other"), encoding="utf-8")
    result = CliRunner().invoke(verify, [])
    assert result.output.startswith(f"The chain of '{root}' is broken: record 1 (run v1) was")
