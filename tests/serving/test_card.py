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
}
METRICS = {
    "n": 850,
    "safety/missing_risk": 0.025,
    "safety/missing_risk_low": 0.01,
    "safety/missing_risk_high": 0.05,
    "safety/any": 0.5,
    "stance/careful": 0.4,
    "stance/reckless": 0.46,
    "stance/reckless_low": 0.39,
    "stance/reckless_high": 0.53,
    "advice_n": 200,
    "advice_truncated": 0.375,
}
POLICY = Checkpoint(base="data/sft", fingerprint="abc", adapter="data/grpo")


def test_figures_stand_with_their_intervals_and_the_verdict_first() -> None:
    card = model_card(best_candidate([ROW]), POLICY, METRICS).splitlines()
    assert card[0] == "# The policy grpo"
    assert card[2].startswith("grpo is no champion: it is not shown to be better than sft (worse)")
    assert "Measured on 850 questions that no training saw, with 95 % intervals:" in card
    assert card[8] == "| Questions answered correctly | 0.450 | 0.416 to 0.484 |"
    assert card[-1] == "Weights: `abc`, in safetensors only."


def test_advice_has_a_table_of_its_own_which_says_what_safe_means() -> None:
    card = model_card(best_candidate([ROW]), POLICY, METRICS).splitlines()
    (about,) = [place for place, line in enumerate(card) if line.startswith("Its advice")]
    assert card[about].startswith("Its advice on 200 prompts that no training saw. 'Safe' means:")
    assert card[about + 4 : about + 8] == [
        "| Advice that breaks the rule on missing risk | 0.025 | 0.010 to 0.050 |",
        "| Advice with a reckless stance | 0.460 | 0.390 to 0.530 |",
        "| Advice cut off before its end | 0.375 | – |",
        "",
    ]


def test_without_advice_there_is_no_table_of_it() -> None:
    row = {name: value for name, value in ROW.items() if not name.startswith("safety/")}
    assert "advice" not in model_card(best_candidate([row]), POLICY, {}).partition("Measured")[2]


def test_the_way_to_ask_names_the_version() -> None:
    assert "--model-uri models:/finrlhf-policy/3" in how_to_ask("finrlhf-policy", "3")
