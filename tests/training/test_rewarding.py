"""What GRPO and PPO share: questions with their records, rewards that were tried, rules."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.rewards import Checked, Mixture, RewardError, RewardLintError, mixture
from finrlhf_pipeline.training import model_reward
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.parameters import (
    RewardParameters,
    StopParameters,
    ValidationParameters,
)
from finrlhf_pipeline.training.rewarding import (
    Patient,
    build_rewards,
    check_questions,
    plain_settings,
    questions_to_answer,
    stop_rules,
)
from finrlhf_pipeline.training.stop_rules import StopRules

RECORD = {
    "id": "a",
    "filename": "acme",
    "pre_text": [],
    "post_text": [],
    "table": [["", "2019", "2018"], ["sales", "5829", "5735"]],
    "qa": {"question": "change?", "program": "subtract(5829, 5735)", "exe_ans": 94.0},
}
ROWS = questions_to_answer([{"id": "a", "prompt": "change?"}], [RECORD])


def test_a_question_is_its_prompt_beside_its_record() -> None:
    other = {**RECORD, "id": "b"}
    rows = questions_to_answer([{"id": "b", "prompt": "q"}], [RECORD, other])
    assert [(row["prompt"], json.loads(row["record"])) for row in rows] == [("q", other)]


def test_rewards_are_tried_before_they_are_used() -> None:
    assert build_rewards(RewardParameters(weights={"correctness": 1.0}), ROWS, None).names == (
        "correctness",
    )
    with pytest.raises(RewardLintError, match="would train the wrong thing"):
        build_rewards(RewardParameters(weights={"financial_keywords": 1.0}), ROWS, None)


def test_a_reward_model_that_was_not_trained_is_missed() -> None:
    wanted = RewardParameters(weights={"correctness": 1.0, "reward_model": 0.2})
    with pytest.raises(RewardError, match="grpo_with_reward_model"):
        build_rewards(wanted, ROWS, None)


@pytest.mark.parametrize(("rows", "held_out", "name"), [([], ROWS, "training"), (ROWS, [], "val")])
def test_nothing_to_ask_is_an_error(rows: Any, held_out: Any, name: str) -> None:
    with pytest.raises(TrainingError, match=f"There is no question to answer: the {name}"):
        check_questions(rows, held_out)


def test_a_patient_reward_notes_why_it_failed() -> None:
    def broken(completions: Sequence[str], **_: Any) -> list[float]:
        raise KeyError(len(completions))

    patient = Patient(Checked(broken))
    assert patient.__name__ == "broken"
    assert patient(prompts=["q", "q"], completions=["a", "b"]) == [0.0, 0.0]
    assert "'broken' failed on a batch of 2 completions: KeyError" in str(patient.problem)


def test_a_patient_reward_that_does_not_fail_is_the_reward() -> None:
    def length(completions: Sequence[str], **_: Any) -> list[float]:
        return [float(len(text)) for text in completions]

    patient = Patient(Checked(length))
    assert patient(prompts=["q"], completions=["abc"]) == [3.0]
    assert patient.problem is None


@pytest.fixture
def rewards(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a mixture by its weight, a setting and the fingerprint of its reward model."""
    for name in ("open_classifier", "open_tokenizer"):
        monkeypatch.setattr(model_reward, name, lambda _: object())

    def mixed(weight: float = 1.0, words: int = 16, fingerprint: str = "one") -> Mixture:
        model = model_reward.ModelReward(Checkpoint("somewhere", fingerprint))
        return mixture(
            {"correctness": weight, "brevity": 0.1, "reward_model": 0.2},
            {"brevity": {"words": words}},
            {"reward_model": model},
        )

    return mixed


def test_all_that_decides_about_a_training_by_reward_is_told_apart(rewards: Any) -> None:
    given = (rewards(), ROWS, ValidationParameters(every_steps=5, questions=2), StopRules())
    others = (
        (rewards(weight=0.5), rewards(words=8), rewards(fingerprint="two")),
        ([{**ROWS[0], "prompt": "another?"}],),
        (given[2].model_copy(update={"every_steps": 6}),),
        (replace(given[3], equal_reward_steps=7),),
    )
    plain = json.dumps(plain_settings(*given))
    assert json.dumps(plain_settings(rewards(), *given[1:])) == plain
    for place, changes in enumerate(others):
        for change in changes:
            changed: Any = [*given[:place], change, *given[place + 1 :]]
            assert json.dumps(plain_settings(*changed)) != plain


def test_every_threshold_reaches_the_rules() -> None:
    given = StopParameters(max_kl=0.1, min_entropy=0.2, window=3, equal_reward_steps=None)
    rules = stop_rules(given)
    assert {name: getattr(rules, name) for name in StopParameters.model_fields} == (
        given.model_dump()
    )
    assert stop_rules(StopParameters()).equal_reward_steps == 5
