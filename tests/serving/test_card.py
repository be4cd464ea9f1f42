"""A model card says what the policy is worth, how sure that is, and how to ask."""

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.serving.card import how_to_ask, model_card
from finrlhf_pipeline.serving.champion import best_candidate

ROW = {
    "policy": "grpo",
    "n": 850,
    "execution_accuracy": 0.45,
    "ci_low": 0.4163,
    "ci_high": 0.4837,
    "delta_vs_sft": None,
    "verdict": "worse",
    "safety/missing_risk": 0.025,
    "safety/missing_risk_low": 0.01,
    "safety/any": 0.5,
}


def test_figures_stand_with_their_intervals_and_the_verdict_first() -> None:
    policy = Checkpoint(base="data/sft", fingerprint="abc", adapter="data/grpo")
    card = model_card(best_candidate([ROW]), policy).splitlines()
    assert card[0] == "# The policy grpo"
    assert card[2].startswith("grpo is no champion: it is not shown to be better than sft (worse)")
    assert "Measured on 850 questions that no training saw, with 95 % intervals:" in card
    assert card[8:10] == [
        "| Questions answered correctly | 0.450 | 0.416 to 0.484 |",
        "| Advice that breaks the rule on missing risk | 0.025 | |",
    ]
    assert card[-1] == "Weights: `abc`, in safetensors only."


def test_the_way_to_ask_names_the_version() -> None:
    assert "--model-uri models:/finrlhf-policy/3" in how_to_ask("finrlhf-policy", "3")
