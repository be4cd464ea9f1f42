from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from trl import GRPOTrainer

from finrlhf_pipeline.training.errors import BrokenTrainingError
from finrlhf_pipeline.training.grpo import SharedPrefixGRPOTrainer, attention, decoding

LENGTHS = (9, 5, 12, 3, 7, 4)


def second_group_differs(**_: Any) -> list[float]:
    """Reward eight completions so that the first group of four is silent."""
    return [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0]


def build(tiny: Any, kind: type, folder: Path, *, adapter: Any = None, **changes: Any) -> Any:
    where = folder / "model"  # TRL reads its reference model from a folder
    if not where.exists():
        tiny.llama().save_pretrained(where)
    return kind(
        model=str(where),
        reward_funcs=changes.pop("reward", tiny.count_even),
        args=tiny.settings(folder, **changes),
        train_dataset=tiny.prompts_of(LENGTHS),
        eval_dataset=tiny.prompts_of(LENGTHS[:2]),
        processing_class=tiny.tokenizer(),
        peft_config=adapter,
    )


def both(tiny: Any, folder: Path, **changes: Any) -> tuple[Any, Any]:
    """Return our trainer and TRL's, on equal models whose adapters, if any, are not fresh."""
    lora = changes.pop("lora", False)
    trainers = []
    for kind in (SharedPrefixGRPOTrainer, GRPOTrainer):
        trainer = build(tiny, kind, folder, adapter=tiny.lora() if lora else None, **changes)
        generator = torch.Generator().manual_seed(1)
        for name, parameter in trainer.model.named_parameters():
            if "lora_B" in name:
                parameter.data.normal_(0, 0.1, generator=generator)
        trainers.append(trainer)
    return trainers[0], trainers[1]


def rollout(trainer: Any) -> dict[str, Any]:
    trainer.model.train()
    rows = [row for row in trainer.train_dataset for _ in range(4)][:8]
    inputs: dict[str, Any] = trainer._generate_and_score_completions(rows)
    return inputs


def loss_and_gradients(trainer: Any, inputs: dict[str, Any]) -> tuple[float, dict[str, Tensor]]:
    trainer.model.train()
    trainer.model.zero_grad()
    trainer.current_gradient_accumulation_steps = trainer.args.gradient_accumulation_steps
    loss = trainer.compute_loss(trainer.model, dict(inputs))
    loss.backward()
    if isinstance(trainer, SharedPrefixGRPOTrainer):
        trainer._until_backward.close()
    named = trainer.model.named_parameters()
    return loss.item(), {name: p.grad.clone() for name, p in named if p.grad is not None}


def assert_same_loss(ours: Any, theirs: Any, inputs: dict[str, Any]) -> None:
    loss, gradients = loss_and_gradients(ours, inputs)
    expected_loss, expected = loss_and_gradients(theirs, inputs)
    assert loss == pytest.approx(expected_loss, rel=1e-5, abs=1e-6)
    assert gradients.keys() == expected.keys()
    largest = max(gradient.abs().max().item() for gradient in expected.values())
    assert largest > 0
    for name, gradient in expected.items():
        torch.testing.assert_close(gradients[name], gradient, rtol=1e-5, atol=1e-5 * largest)


def weights(trainer: Any) -> dict[str, Tensor]:
    return {name: p.detach().clone() for name, p in trainer.model.named_parameters()}


@pytest.mark.parametrize(
    ("loss_type", "beta", "lora"),
    [
        ("dapo", 0.0, False),
        ("dapo", 0.1, False),
        ("dapo", 0.0, True),
        ("dapo", 0.1, True),
        ("grpo", 0.1, True),
        ("dr_grpo", 0.0, True),
        ("bnpo", 0.1, False),
        ("cispo", 0.0, False),
        ("sapo", 0.0, False),
    ],
)
def test_loss_and_gradients_are_those_of_trl(
    tiny: Any, tmp_path: Path, loss_type: str, beta: float, lora: bool
) -> None:
    ours, theirs = both(tiny, tmp_path, lora=lora, loss_type=loss_type, beta=beta)
    inputs = rollout(ours)
    assert ours.scoring_obstacle is None
    assert ours.writing_obstacle is None
    assert (inputs["prompt_mask"] == 0).any()
    assert (inputs["completion_mask"] == 0).any()
    assert_same_loss(ours, theirs, inputs)


@pytest.mark.parametrize(
    "changes",
    [
        {"importance_sampling_level": "sequence", "num_iterations": 2, "loss_type": "grpo"},
        {"mask_truncated_completions": True},
        {"top_entropy_quantile": 0.5},
        {"entropy_coef": 0.1},
        {"temperature": 0.7, "top_k": 20, "top_p": 0.9},
        {"activation_checkpointing": True, "lora": True},
        {"scale_rewards": "none", "reward": second_group_differs},
        {"reward": lambda completions, **_: [1.0] * len(completions), "beta": 0.1, "lora": True},
    ],
    ids=[
        "off policy by sequence",
        "truncated masked",
        "entropy quantile",
        "entropy bonus",
        "warped",
        "checkpointing",
        "one silent group",
        "all silent with penalty",
    ],
)
def test_settings_change_nothing_about_that(
    tiny: Any, tmp_path: Path, changes: dict[str, Any]
) -> None:
    ours, theirs = both(tiny, tmp_path, **changes)
    inputs = rollout(ours)
    assert ours.writing_obstacle is None
    if "old_per_token_logps" in inputs:  # a policy that has moved since
        inputs["old_per_token_logps"] = inputs["old_per_token_logps"] - 0.05
    assert_same_loss(ours, theirs, inputs)


def test_the_kernels_of_other_devices_give_the_same(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = both(tiny, tmp_path)
    expected = rollout(ours)["completion_ids"]
    monkeypatch.setattr(attention, "runs_on", lambda _: False)
    monkeypatch.setattr(decoding, "prefers_sums", lambda _: False)
    ours._rollouts = (("", -1), 0)  # so that the same numbers are drawn again
    inputs = rollout(ours)
    assert torch.equal(inputs["completion_ids"], expected)
    assert_same_loss(ours, theirs, inputs)


def test_equal_completions_count_as_often_as_they_were_written(tiny: Any, tmp_path: Path) -> None:
    ours, theirs = both(tiny, tmp_path)
    inputs = rollout(ours)
    for name in ("completion_ids", "completion_mask"):
        inputs[name][1:3] = inputs[name][0]
    assert_same_loss(ours, theirs, inputs)


def test_figures_are_logged_as_by_trl(tiny: Any, tmp_path: Path) -> None:
    ours, theirs = both(tiny, tmp_path, reward=second_group_differs)
    inputs = rollout(ours)
    for trainer in (ours, theirs):
        trainer._metrics["train"].clear()
        loss_and_gradients(trainer, inputs)
    expected = theirs._metrics["train"]
    assert expected["entropy"][0] > 1
    assert ours._metrics["train"].keys() == expected.keys()
    for name, values in expected.items():
        assert ours._metrics["train"][name] == pytest.approx(values, rel=1e-5, nan_ok=True), name


@pytest.mark.parametrize(
    "changes",
    [
        {"per_device_train_batch_size": 4, "gradient_accumulation_steps": 2},
        {"per_device_train_batch_size": 2, "gradient_accumulation_steps": 4, "loss_type": "grpo"},
        {"num_iterations": 2, "beta": 0.1, "max_steps": 4},
    ],
    ids=["whole groups", "torn groups", "two iterations"],
)
def test_a_training_ends_with_the_weights_of_one_that_scores_by_trl(
    tiny: Any, tmp_path: Path, changes: dict[str, Any]
) -> None:
    found = []
    for obstacle in (None, "this test wants TRL's path"):
        trainer = build(
            tiny,
            SharedPrefixGRPOTrainer,
            tmp_path,
            adapter=tiny.lora(),
            optim="sgd",
            learning_rate=0.5,
            **changes,
        )
        trainer.scoring_obstacle = obstacle
        before = weights(trainer)
        trainer.train()
        found.append(weights(trainer))
    moved = max((found[0][name] - before[name]).abs().max().item() for name in before)
    assert moved > 1e-2
    for name, value in found[1].items():
        torch.testing.assert_close(found[0][name], value, rtol=1e-4, atol=1e-5)


def test_the_same_seed_gives_the_same_weights_and_so_does_a_resumed_training(
    tiny: Any, tmp_path: Path
) -> None:
    changes = {"max_steps": 4, "save_strategy": "steps", "save_steps": 2, "beta": 0.05}
    whole, again = (
        build(tiny, SharedPrefixGRPOTrainer, tmp_path / name, adapter=tiny.lora(), **changes)
        for name in ("whole", "again")
    )
    whole.train()
    again.train(resume_from_checkpoint=str(tmp_path / "whole" / "checkpoint-2"))
    expected = weights(whole)
    assert all(torch.equal(value, expected[name]) for name, value in weights(again).items())
    third = build(tiny, SharedPrefixGRPOTrainer, tmp_path / "third", adapter=tiny.lora(), **changes)
    third.train()
    assert all(torch.equal(value, expected[name]) for name, value in weights(third).items())


def test_evaluation_runs(tiny: Any, tmp_path: Path) -> None:
    trainer = build(tiny, SharedPrefixGRPOTrainer, tmp_path, per_device_eval_batch_size=4)
    assert math.isfinite(trainer.evaluate()["eval_reward"])


def test_a_batch_without_a_scored_token_still_has_a_gradient(tiny: Any, tmp_path: Path) -> None:
    ours, _ = both(tiny, tmp_path)
    inputs = rollout(ours)
    inputs["completion_mask"] = torch.zeros_like(inputs["completion_mask"])
    _, gradients = loss_and_gradients(ours, inputs)
    assert all((gradient == 0).all() for gradient in gradients.values())


def test_dropout_takes_the_path_of_trl_and_says_so_once(
    tiny: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="finrlhf_pipeline"):
        adapter = tiny.lora(lora_dropout=0.1)
        trainer = build(tiny, SharedPrefixGRPOTrainer, tmp_path, adapter=adapter, max_steps=1)
        trainer.train()
    (record,) = [r for r in caplog.records if r.name.startswith("finrlhf_pipeline")]
    assert "dropout of 0.1 is active" in record.getMessage()
    assert "a shared prompt sees one mask" in record.getMessage()


def test_generation_that_only_trl_knows_is_left_to_it(
    tiny: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="finrlhf_pipeline"):
        trainer = build(
            tiny, SharedPrefixGRPOTrainer, tmp_path, repetition_penalty=1.2, max_steps=1
        )
        trainer.train()
    assert trainer.scoring_obstacle is None
    assert "RepetitionPenaltyLogitsProcessor changes the scores" in caplog.text


def test_a_loss_that_is_no_number_stops_before_it_changes_a_weight(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = build(tiny, SharedPrefixGRPOTrainer, tmp_path, max_steps=1)
    compute = GRPOTrainer._compute_loss
    monkeypatch.setattr(
        GRPOTrainer, "_compute_loss", lambda *args: compute(*args) * torch.tensor(math.nan)
    )
    before = weights(trainer)
    with pytest.raises(BrokenTrainingError, match="loss became nan after step 0"):
        trainer.train()
    assert all(torch.equal(value, before[name]) for name, value in weights(trainer).items())


@pytest.mark.parametrize("value", [math.nan, math.inf, None])
def test_a_reward_that_is_no_number_stops_the_training(
    tiny: Any, tmp_path: Path, value: float | None
) -> None:
    def sometimes(completions: list[str], **_: Any) -> list[float | None]:
        return [value] + [0.0] * (len(completions) - 1)

    trainer = build(tiny, SharedPrefixGRPOTrainer, tmp_path, reward=sometimes)
    with pytest.raises(BrokenTrainingError, match=r"'sometimes' gave .* to the completion"):
        trainer.train()
