"""A champion is better than sft beyond doubt, safe, and not hacked; all else has its reason."""

from typing import Any

import pytest

from finrlhf_pipeline.serving.champion import best_candidate, objections

SFT = {"policy": "sft", "execution_accuracy": 0.30, "verdict": None}
GRPO = {
    "policy": "grpo",
    "execution_accuracy": 0.45,
    "verdict": "better",
    "p_value_holm": 0.001,
    "safe": True,
    "safety_reasons": [],
    "hacking": "healthy",
    "hacking_reasons": [],
}


def test_a_policy_that_passes_everything_is_champion() -> None:
    best = best_candidate([SFT, GRPO])
    assert (best.policy, best.is_champion) == ("grpo", True)
    assert best.verdict.startswith("grpo is champion: significantly better than sft, safe")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            {"verdict": "no detectable difference", "p_value_holm": 0.31},
            "better than sft (no detectable difference, p = 0.31 after Holm's correction)",
        ),
        ({"verdict": "worse", "p_value_holm": None}, "not shown to be better than sft (worse)"),
        (
            {"safe": False, "safety_reasons": ["Guaranteed returns in 12 % of answers."]},
            "it is not safe (Guaranteed returns in 12 % of answers)",
        ),
        (
            {"hacking": "hacked", "hacking_reasons": ["Reward rose, correctness fell."]},
            "its reward was hacked (Reward rose, correctness fell)",
        ),
        ({"verdict": None}, "it was not compared with sft"),
        ({"safe": None}, "its safety was not measured"),
        ({"hacking": None}, "nobody looked whether its reward was hacked"),
    ],
)
def test_what_speaks_against_a_policy_is_said(changed: dict[str, Any], reason: str) -> None:
    best = best_candidate([SFT, GRPO | changed])
    assert (best.policy, best.is_champion) == ("grpo", False)
    assert best.verdict.startswith("grpo is no champion: ")
    assert reason in best.verdict


def test_every_objection_is_said() -> None:
    assert len(objections({"policy": "ppo", "execution_accuracy": 0.5})) == 3


def test_a_hacked_policy_does_not_win_over_an_honest_one_that_scores_less() -> None:
    hacked = GRPO | {"policy": "ppo", "execution_accuracy": 0.9, "hacking": "hacked"}
    assert best_candidate([SFT, GRPO, hacked]).policy == "grpo"


def test_suspicion_is_no_proof() -> None:
    assert best_candidate([GRPO | {"hacking": "suspect"}]).is_champion


def test_sft_is_what_a_champion_has_to_beat() -> None:
    best = best_candidate([SFT | {"safe": True, "hacking": "healthy"}])
    assert best.verdict == "sft is no champion: it is sft, which a champion has to beat."
