"""Sample completions show every reward, the mixture, and how far each has drifted."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from finrlhf_pipeline.training.grpo import SharedPrefixGRPOTrainer
from finrlhf_pipeline.training.grpo.samples import describe_samples, divergence
from finrlhf_pipeline.training.live import listening
from finrlhf_pipeline.training.samples import Showing


def trainer_of(tiny: Any, folder: Path, **changes: Any) -> Any:
    def length(completions: list[str], **_: Any) -> list[float]:
        return [float(len(text)) for text in completions]

    return SharedPrefixGRPOTrainer(
        model=tiny.llama(),
        reward_funcs=[tiny.count_even, length],
        args=tiny.settings(folder, reward_weights=[1.0, 0.5], **changes),
        train_dataset=tiny.prompts_of((9, 5, 12, 3)),
        processing_class=tiny.tokenizer(),
        peft_config=tiny.lora(),
        samples=Showing(every_steps=2, rows=4),
    )


def drift_by_hand(trainer: Any, output: dict[str, Any], row: int) -> float:
    """Score one completion alone, without padding, with the adapter on and off."""
    prompt = output["prompt_ids"][row][output["prompt_mask"][row].bool()]
    answer = output["completion_ids"][row][output["completion_mask"][row].bool()]
    ids = torch.cat([prompt, answer])[None]
    trainer.model.eval()

    def total() -> float:
        with torch.no_grad():
            logits = trainer.model(input_ids=ids).logits[0, len(prompt) - 1 : -1]
        chosen = logits.log_softmax(-1).gather(1, answer[:, None])
        return float(chosen.sum())

    now = total()
    with trainer.model.disable_adapter():
        return now - total()


def rollout(trainer: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    generator = torch.Generator().manual_seed(1)
    for name, parameter in trainer.model.named_parameters():
        if "lora_B" in name:  # a policy that has moved
            parameter.data.normal_(0, 0.1, generator=generator)
    rows = [row for row in trainer.train_dataset for _ in range(4)][:8]
    trainer.model.train()
    return rows, trainer._generate_and_score_completions(rows)


def test_a_row_holds_all_of_it(tiny: Any, tmp_path: Path) -> None:
    trainer = trainer_of(tiny, tmp_path)
    inputs, output = rollout(trainer)
    table = describe_samples(trainer, inputs, output, trainer._rewards, 4)
    assert trainer.model.training
    assert len(table) == 4
    for place, row in zip((0, 2, 4, 6), table, strict=True):
        assert (row["step"], row["prompt"]) == (1, inputs[place]["prompt"])
        assert row["length"] == int(output["completion_mask"][place].sum())
        (even,) = tiny.count_even([row["completion"]])
        assert row["reward/count_even"] == pytest.approx(even)
        assert row["reward/length"] == len(row["completion"])
        assert row["reward"] == pytest.approx(even + 0.5 * len(row["completion"]))
        assert row["kl"] == pytest.approx(drift_by_hand(trainer, output, place), abs=1e-4)
    assert any(abs(row["kl"]) > 0.01 for row in table)


def test_without_an_adapter_there_is_no_start_to_compare_with() -> None:
    bare = SimpleNamespace(
        model=torch.nn.Linear(1, 1),
        accelerator=SimpleNamespace(unwrap_model=lambda model: model),
    )
    assert divergence(bare, {}, [0]) is None


def test_samples_are_told_at_intervals_and_change_nothing(tiny: Any, tmp_path: Path) -> None:
    told: list[int] = []
    listener: Any = SimpleNamespace(on_samples=lambda step, _: told.append(step))
    watched = trainer_of(tiny, tmp_path / "watched", max_steps=4)
    with listening(listener):
        watched.train()
    assert told == [2, 4]
    silent = trainer_of(tiny, tmp_path / "silent", max_steps=4)
    silent._samples = None
    silent.train()
    pairs = zip(watched.model.parameters(), silent.model.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)
