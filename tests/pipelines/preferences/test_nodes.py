"""The stage as a whole: splits that share no prompt, ledgers that add up, an audit that holds."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.pipelines.preferences.audit import ShortcutError
from finrlhf_pipeline.pipelines.preferences.nodes import (
    audit_shortcuts,
    pair_with_corruptions,
    split_advice,
)
from finrlhf_pipeline.pipelines.preferences.parameters import PreferencesParameters

PROJECT = Path(__file__).parents[3]
ADVICE = {
    "chosen": "wait",
    "rejected": "buy!",
    "preference_strength": 0.9,
    "rater": "avery",
}


def advice_row(number: int, prompt: str, **given: Any) -> dict[str, Any]:
    origin = {"id": f"prefs.jsonl:{number}", "source": "prefs.jsonl", "position": number}
    return {**origin, "prompt": prompt, **ADVICE, **given}


def test_no_prompt_of_advice_is_in_two_splits_and_none_is_lost(
    parameters: PreferencesParameters,
) -> None:
    rows = [advice_row(number, f"prompt {number % 50}") for number in range(200)]
    *splits, ledger = split_advice(rows, parameters)
    prompts = [{pair["prompt"] for pair in pairs} for pairs in splits]
    assert sum(map(len, splits)) == ledger["rows_out"] == ledger["rows_in"] == 200
    assert sum(map(len, prompts)) == len(set().union(*prompts)) == 50


def test_pairs_and_ledger_account_for_every_row(
    real_rows: list[dict[str, Any]],
    parameters: PreferencesParameters,
) -> None:
    prompts = [{"id": row["id"], "prompt": row["qa"]["question"]} for row in real_rows[1:]]
    advice = split_advice([advice_row(1, "a prompt")], parameters)[0]
    before = copy.deepcopy((real_rows, prompts, advice))
    pairs, ledger = pair_with_corruptions(real_rows, prompts, advice, parameters)
    assert (real_rows, prompts, advice) == before
    assert ledger["rows_in"] == len(real_rows) + 1
    assert ledger["rows_out"] == len(pairs)
    assert ledger["dropped"]["no prompt"] == 1
    assert len({pair["id"] for pair in pairs}) == len(pairs)
    assert pairs[-1] == advice[0]


def test_no_examples_and_no_advice_give_no_pairs(parameters: PreferencesParameters) -> None:
    pairs, ledger = pair_with_corruptions([], [], [], parameters)
    assert (pairs, ledger["rows_in"], ledger["rows_out"]) == ([], 0, 0)


def test_real_pairs_leave_every_control_near_one_half(
    real_rows: list[dict[str, Any]], parameters: PreferencesParameters
) -> None:
    prompts = [{"id": row["id"], "prompt": row["qa"]["question"]} for row in real_rows]
    train, validation = (
        pair_with_corruptions(rows, prompts, [], parameters)[0]
        for rows in (real_rows[:120], real_rows[120:])
    )
    controls = audit_shortcuts(train, validation, [], parameters)["controls"]["overall"]
    assert controls["length_only"]["accuracy"] == pytest.approx(0.5, abs=0.05)
    assert all(figures["accuracy"] < 0.6 for figures in controls.values())


def test_held_out_advice_that_training_nearly_asks_is_reported(
    parameters: PreferencesParameters,
) -> None:
    train = split_advice([advice_row(1, "is the red bond safe")], parameters)[0]
    held_out = [{**train[0], "chosen": "abc"}, {**train[0], "prompt": "why", "chosen": "abcdefg"}]
    report = audit_shortcuts(train, [], held_out, parameters)
    assert report["advice_overlap"] == {
        "held_out_prompts": 2,
        "near_train_prompts": 1,
        "share": 0.5,
    }


def test_a_kind_that_nothing_is_held_out_of_is_named(
    parameters: PreferencesParameters, caplog: pytest.LogCaptureFixture
) -> None:
    train = split_advice([advice_row(1, "is the red bond safe")], parameters)[0]
    audit_shortcuts(train, [], [], parameters)
    assert "No advice pair is held out" in caplog.text
    assert "its 1 training pairs" in caplog.text


def test_advice_whose_length_gives_it_away_fails(parameters: PreferencesParameters) -> None:
    rows = [
        advice_row(number, f"prompt {number}", chosen="it depends on your plan")
        for number in range(300)
    ]
    train, validation, test, _ = split_advice(rows, parameters)
    with pytest.raises(ShortcutError, match="Balance the lengths"):
        audit_shortcuts(train, validation, test, parameters)


def test_the_embedded_data_leave_no_shortcut(parameters: PreferencesParameters) -> None:
    folder = PROJECT / "data/01_raw"
    files = [folder / "finqa/dev.json", folder / "finqa/test.json"]
    lines = (folder / "preferences/financial_preferences.jsonl").read_text("utf-8").splitlines()
    advice = split_advice(
        [advice_row(number, **json.loads(line)) for number, line in enumerate(lines, start=1)],
        parameters,
    )
    pairs = []
    for path, its_advice in zip(files, (advice[0], advice[2]), strict=True):
        rows = [
            {**record, "source": path.name, "position": position}
            for position, record in enumerate(json.loads(path.read_text("utf-8"))[:400], start=1)
        ]
        prompts = [{"id": row["id"], "prompt": row["qa"]["question"]} for row in rows]
        made, ledger = pair_with_corruptions(rows, prompts, its_advice, parameters)
        assert ledger["step"] == f"pair {path.name}"
        pairs.append(made)
    controls = audit_shortcuts(pairs[0], pairs[1], [], parameters)["controls"]
    assert controls["finqa"]["length_only"]["accuracy"] == pytest.approx(0.5, abs=0.05)
    for figures in controls.values():
        assert all(figure["accuracy"] < 0.6 for figure in figures.values())
