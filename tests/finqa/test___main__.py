import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.finqa.__main__ import main

Record = dict[str, Any]
PREDICTION = ["subtract(", "112", "100", ")", "divide(", "#0", "100", ")", "EOF"]


@pytest.fixture
def examples(tmp_path: Path, record: Record) -> Path:
    path = tmp_path / "examples.json"
    path.write_text(json.dumps([record]), encoding="utf-8")
    return path


def test_one_json_object_is_printed(
    tmp_path: Path, examples: Path, record: Record, capsys: pytest.CaptureFixture[str]
) -> None:
    predictions = tmp_path / "predictions.json"
    predictions.write_text(json.dumps([{"id": record["id"], "predicted": PREDICTION}]))
    assert main(["score", str(predictions), str(examples)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == {"n": 1, "execution_accuracy": 1.0, "program_accuracy": 1.0}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "predictions.json cannot be read: No such file or directory. Check the path.\n"),
        (b"", "predictions.json is not a JSON file: "),
        (b"[{]", "predictions.json is not a JSON file: "),
        (b"\xff\xfe[", "predictions.json is not a JSON file: "),
        (b"[" * 100_000, "predictions.json is not a JSON file: "),
        (b"[]", "The predictions must be a JSON array with at least one prediction.\n"),
        (b'[{"id": "x", "predicted": []}]', "Prediction 1 has the id 'x', which no example has."),
    ],
)
def test_what_a_user_can_mend_is_a_sentence_and_exit_code_2(
    content: bytes | None,
    sentence: str,
    tmp_path: Path,
    examples: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    predictions = tmp_path / "predictions.json"
    if content is not None:
        predictions.write_bytes(content)
    assert main(["score", str(predictions), str(examples)]) == 2
    captured = capsys.readouterr()
    assert captured.err.removeprefix(f"{tmp_path}/").startswith(sentence)
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path, examples: Path, record: Record) -> None:
    predictions = tmp_path / "predictions.json"
    content = json.dumps([{"id": record["id"], "predicted": PREDICTION}])
    predictions.write_text(content, encoding="utf-8-sig")
    assert main(["score", str(predictions), str(examples)]) == 0


def test_no_command_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "COMMAND" in capsys.readouterr().err


def test_as_many_predictions_as_finqa_tests_on_take_under_two_seconds(
    tmp_path: Path, record: Record
) -> None:
    identities = [f"question {number}" for number in range(1147)]
    page = {"pre_text": ["a sentence of some length ."] * 40}
    (tmp_path / "examples.json").write_text(
        json.dumps([record | page | {"id": identity} for identity in identities])
    )
    (tmp_path / "predictions.json").write_text(
        json.dumps([{"id": identity, "predicted": PREDICTION} for identity in identities])
    )
    command = [sys.executable, "-m", "finrlhf_pipeline.finqa", "score"]
    before = os.times()
    finished = subprocess.run(
        [*command, "predictions.json", "examples.json"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
    )
    after = os.times()
    assert json.loads(finished.stdout)["n"] == 1147
    assert finished.stderr == ""
    # Processor time, as another test may be running beside this one.
    assert after.children_user + after.children_system < (
        2 + before.children_user + before.children_system
    )
