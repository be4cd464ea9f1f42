"""The reward model is trained on some pairs and asked about others."""

from collections.abc import Callable
from typing import Any

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import new_classifier, open_tokenizer
from finrlhf_pipeline.modelling.scoring import score_texts
from finrlhf_pipeline.pipelines.reward_model.nodes import (
    report_reward_model,
    score_pairs,
    train_reward_model,
)
from finrlhf_pipeline.pipelines.reward_model.parameters import RewardModelParameters
from finrlhf_pipeline.training.sft import save_whole
from finrlhf_pipeline.training.supervision import Trained

PAIR = {
    "id": "a",
    "kind": "finqa",
    "reason": "sign_flip",
    "prompt": "sales?",
    "chosen": "94",
    "rejected": "-94",
}


def test_the_training_is_given_the_parameters(
    shipped_parameters: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: dict[str, Any] = {}

    def training(*given: Any, **named: Any) -> Trained:
        heard.update(named, given=given)
        return Trained(Checkpoint("folder", ""), [{"step": 1.0}])

    monkeypatch.setattr("finrlhf_pipeline.training.reward_model.train_reward_model", training)
    parameters = RewardModelParameters.model_validate(shipped_parameters("reward_model"))
    base, sft = Checkpoint("base", ""), Checkpoint("sft", "")
    model, history = train_reward_model(base, sft, [PAIR], parameters)
    assert (model.base, history) == ("folder", [{"step": 1.0}])
    assert heard["given"] == (sft, [PAIR], parameters.trainer, parameters.lora)
    assert heard["margin_scale"] == parameters.margin_scale
    train_reward_model(base, sft, [PAIR], parameters.model_copy(update={"start": "base"}))
    assert heard["given"][0] == base


def test_both_answers_of_a_pair_are_scored(tiny_base: Checkpoint, tmp_path: Any) -> None:
    tokenizer, model = open_tokenizer(tiny_base), new_classifier(tiny_base)
    save_whole(model, tokenizer, tmp_path)
    (row,) = score_pairs(Checkpoint(str(tmp_path), ""), [PAIR])
    chosen, rejected = score_texts(model, tokenizer, [("sales?", "94"), ("sales?", "-94")])
    assert row["chosen_score"] == pytest.approx(chosen, abs=1e-6)
    assert row["rejected_score"] == pytest.approx(rejected, abs=1e-6)
    assert (row["chosen_length"], row["rejected_length"]) == (2, 3)
    assert (row["id"], row["reason"]) == ("a", "sign_flip")


def test_the_report_has_the_shortcuts_beside_the_accuracy() -> None:
    scored = {
        **{name: PAIR[name] for name in ("id", "kind", "reason")},
        "chosen_score": 1.0,
        "rejected_score": 0.0,
        "chosen_length": 2,
        "rejected_length": 3,
    }
    report = report_reward_model([scored], {"length": {"accuracy": 0.5}})
    assert report["overall"]["accuracy"] == 1.0
    assert report["overall"]["ci_low"] < 1.0
    assert report["by_reason"]["sign_flip"]["n"] == 1
    assert report["shortcut_controls"] == {"length": {"accuracy": 0.5}}
