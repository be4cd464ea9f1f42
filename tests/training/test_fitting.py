"""Rows that the model cannot see, and batches that the machine cannot hold, are refused."""

from typing import Any

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import PromptTooLongError
from finrlhf_pipeline.training import fitting
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.fitting import (
    check_room,
    check_room_for_answers,
    check_room_for_rollouts,
    check_window,
    weight_bytes,
)
from finrlhf_pipeline.training.memory import Load, Shape
from finrlhf_pipeline.training.parameters import (
    GrpoTrainerParameters,
    LoraParameters,
    TrainerParameters,
)
from finrlhf_pipeline.training.ppo.settings import PpoSettings

LORA = LoraParameters(r=1, lora_alpha=1)
ROWS = [{"id": "short"}, {"id": "long"}]
WINDOW = 256  # of the tiny base


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Load]:
    """Return what is weighed, and let everything fit."""
    weighed: list[Load] = []
    estimate = fitting.estimate

    def note(shape: Shape, load: Load) -> Any:
        weighed.append(load)
        return estimate(shape, load)

    monkeypatch.setattr(fitting, "estimate", note)
    return weighed


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the machine a kilobyte."""
    monkeypatch.setattr(fitting, "available_bytes", lambda: 1000.0)


def test_a_row_is_named_by_its_id_or_its_place(tiny_base: Checkpoint) -> None:
    with pytest.raises(PromptTooLongError, match="of 'long' have 257 tokens together"):
        check_window(tiny_base, ROWS, [3, WINDOW + 1])
    with pytest.raises(PromptTooLongError, match="'row 2' has 250 tokens; with 7 for the answer"):
        check_window(tiny_base, [{}, {}], [3, 250], room_for_answer=7)


def test_whole_texts_are_weighed_by_the_longest(tiny_base: Checkpoint, loads: list[Load]) -> None:
    trainer = TrainerParameters(learning_rate=1.0, per_device_train_batch_size=4, bf16=True)
    check_room(tiny_base, ROWS, [3, 10], trainer, LORA, texts_per_row=2, scored=True)
    (load,) = loads
    assert (load.tokens, load.scored, load.cached) == (80, 80, 0)
    assert (load.weight_bytes, load.number_bytes) == (2, 2)


def test_weights_that_are_trained_themselves_are_held_in_full(
    tiny_base: Checkpoint, loads: list[Load]
) -> None:
    trainer = TrainerParameters(learning_rate=1.0, per_device_train_batch_size=4, bf16=True)
    check_room(tiny_base, ROWS, [3, 10], trainer, None)
    (load,) = loads
    assert (load.weight_bytes, load.number_bytes, load.scored) == (4, 2, 0)


def test_the_prompt_of_a_group_weighs_once(tiny_base: Checkpoint, loads: list[Load]) -> None:
    trainer = GrpoTrainerParameters(
        learning_rate=1.0,
        per_device_train_batch_size=8,
        num_generations=4,
        max_completion_length=5,
        gradient_accumulation_steps=2,
    )
    check_room_for_answers(tiny_base, ROWS, [3, 10], trainer, LORA)
    (load,) = loads
    # two prompts of ten tokens and eight answers of five; twice as many are written at once
    assert (load.tokens, load.scored, load.cached) == (2 * 10 + 8 * 5, 40, 2 * 60)


def test_a_pass_of_ppo_weighs_what_its_settings_say(
    tiny_base: Checkpoint, loads: list[Load]
) -> None:
    settings = PpoSettings(
        steps=1,
        prompts_per_step=2,
        completions_per_prompt=3,
        max_new_tokens=5,
        tokens_per_pass=40,
        completions_per_batch=6,
    )
    check_room_for_rollouts(tiny_base, ROWS, [3, 10], settings, LORA)
    (load,) = loads
    assert (load.tokens, load.scored, load.cached) == (40, 30, 6 * 15)


@pytest.mark.usefixtures("tight")
def test_what_does_not_fit_is_refused_with_a_remedy(tiny_base: Checkpoint) -> None:
    plain = TrainerParameters(learning_rate=1.0, per_device_train_batch_size=4)
    with pytest.raises(TrainingError, match=r"Lower trainer\.per_device_train_batch_size"):
        check_room(tiny_base, ROWS, [3, 10], plain, LORA)
    with pytest.raises(TrainingError, match=r"Lower trainer\.tokens_per_pass"):
        check_room_for_rollouts(tiny_base, ROWS, [3, 10], PpoSettings(steps=1), LORA)


def test_weights_in_four_bits_take_a_little_more_than_half_a_byte() -> None:
    assert weight_bytes(bf16=True, load_in_4bit=True) == pytest.approx(0.5, abs=0.1)
    assert weight_bytes(bf16=True, load_in_4bit=False) == 2
    assert weight_bytes(bf16=False, load_in_4bit=False) == 4
