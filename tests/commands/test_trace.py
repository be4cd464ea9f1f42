"""`kedro trace` answers in lines for people and in JSON for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from finrlhf_pipeline.commands.trace import trace
from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.chain import append
from finrlhf_pipeline.provenance.trails import TrailError

# OmegaConf 2.4 deprecates the call by which Kedro 1.7 registers its resolvers
pytestmark = [
    pytest.mark.filterwarnings("ignore:register_new_resolver"),
    pytest.mark.usefixtures("project"),
]


def test_a_prediction_leads_back_to_its_row() -> None:
    result = CliRunner().invoke(trace, ["prediction", "q1", "--policy", "sft"])
    assert result.exit_code == 0, result.output
    for line in (
        "prediction  q1",
        "  response  'Program: x'",
        '  grades    {"correct": true}',
        "policy      sft_policy, fingerprint f0",
        "training    sft_policy by train_sft, run r1, steps 1 to 2",
        "  learnt    2 of 2 rows of train_prompts",
        "            q1 (train.json:1) at step 1, 2",
        "source      train.json:1 (train.json, digest ",
    ):
        assert line in result.output


def test_a_row_leads_to_the_models() -> None:
    result = CliRunner().invoke(trace, ["row", "train.json:2"])
    assert result.exit_code == 0, result.output
    assert "  in        train_prompts: q2\n" in result.output
    assert "model       sft_policy, run r1\n" in result.output
    assert "  learnt from q2 at step 2\n" in result.output


@pytest.mark.parametrize(
    "arguments", [["prediction", "q1", "--policy", "sft"], ["row", "train.json:1"]]
)
def test_programs_read_json(arguments: list[str]) -> None:
    result = CliRunner().invoke(trace, [*arguments, "--json"])
    assert json.loads(result.output)["source"]["position"] == 1


def test_a_place_without_a_position_is_refused() -> None:
    result = CliRunner().invoke(trace, ["row", "train.json"])
    assert isinstance(result.exception, TrailError)
    assert "write file:row, for instance train.json:17" in str(result.exception)


def test_what_changed_since_is_said(project: Path) -> None:
    prompts = project / "out" / "prompts.jsonl"
    prompts.write_text(prompts.read_text().replace('"p"', '"another"'), encoding="utf-8")
    result = CliRunner().invoke(trace, ["prediction", "q1", "--policy", "sft"])
    assert "            but train_prompts changed since" in result.output
    assert "prompt      train_prompts, but out/prompts.jsonl changed since" in result.output


def test_a_variant_is_followed_by_its_run(project: Path) -> None:
    root = "out/sweeps/sft/sft.seed=1"
    (project / root).mkdir(parents=True)
    answers = project / root / "answers.jsonl"
    first = (project / "out" / "answers.jsonl").read_text(encoding="utf-8")
    answers.write_text(first.replace("Program: x", "of the variant"), encoding="utf-8")
    content = {"path": f"{root}/answers.jsonl", "digest": content_digest(answers)}
    answered = {"name": "answer", "started": "s", "inputs": {}}
    steps = [{**answered, "outputs": {"sft_predictions": content}}]
    record = {"run_id": "v1", "mlflow": "c0ffee00", "data_root": root, "steps": steps}
    append(project / root / "08_reporting" / "runs", record)
    plain = ["prediction", "q1", "--policy", "sft"]
    assert "'Program: x'" in CliRunner().invoke(trace, plain).output
    followed = CliRunner().invoke(trace, [*plain, "--run", "c0ffee"])
    assert "'of the variant'" in followed.output
