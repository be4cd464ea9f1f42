"""A training's memory, counted by hand, and refused where the machine has less."""

import math
from pathlib import Path

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_causal_lm
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.memory import (
    Footprint,
    Load,
    Shape,
    available_bytes,
    container_room,
    estimate,
    require_memory,
    shape_of,
    trained_weights,
)
from finrlhf_pipeline.training.parameters import LoraParameters

SHAPE = Shape(parameters=1000, layers=2, width=8, inner=16, heads=4, vocabulary=10)
# of each token, a layer holds 10 · 8 + 6 · 4 + 6 · 16 = 200 numbers
LAYER = 200


def test_every_part_by_hand() -> None:
    load = Load(trained=100, tokens=5, scored=3, cached=7)
    assert estimate(SHAPE, load) == Footprint(
        weights=4 * 1000,
        optimizer=12 * 100,
        activations=5 * 2 * LAYER * 4,
        logits=3 * 10 * 12,
        cache=7 * 2 * 2 * 4 * 4,
    )


def test_adapters_hold_two_more_outputs_of_every_linear_layer() -> None:
    # queries, outputs, down: 3 · 8; keys, values: 2 · 4; gate, up: 2 · 16
    load = Load(trained=0, tokens=1, adapted=True)
    assert estimate(SHAPE, load).activations == 2 * (LAYER + 2 * (24 + 8 + 32)) * 4


def test_recomputed_layers_keep_their_inputs_and_one_layer() -> None:
    load = Load(trained=0, tokens=1, recomputed=True, number_bytes=2)
    assert estimate(SHAPE, load).activations == (2 * 8 + LAYER) * 2


def test_writing_and_learning_take_turns() -> None:
    assert Footprint(1, 2, activations=10, logits=5, cache=7).peak == 1 + 2 + 15
    assert Footprint(1, 2, activations=3, logits=2, cache=7).peak == 1 + 2 + 7


def test_a_training_that_would_not_fit_is_refused_with_its_parts() -> None:
    need = Footprint(weights=2e9, optimizer=1e9, activations=4e9, logits=3e9, cache=0)
    require_memory(need, available=10e9, remedy="")
    sentence = (
        r"about 10\.0 GB \(2\.0 weights, 1\.0 optimizer, 4\.0 activations, 3\.0 logits, 0\.0 cache"
        r"\), but only 9\.0 GB are free here\. Lower it\."
    )
    with pytest.raises(TrainingError, match=sentence):
        require_memory(need, available=9e9, remedy="Lower it.")


def test_a_shape_is_read_without_the_weights(tiny_base: Checkpoint) -> None:
    shape = shape_of(tiny_base)
    assert shape.parameters == open_causal_lm(tiny_base).num_parameters()
    assert (shape.layers, shape.width, shape.inner, shape.heads) == (2, 32, 64, 32)


def test_an_adapter_has_the_weights_that_peft_gives_it(tiny_base: Checkpoint) -> None:
    from peft import get_peft_model

    from finrlhf_pipeline.modelling.lora import lora_config

    lora = LoraParameters(r=4, lora_alpha=8)
    adapted = get_peft_model(open_causal_lm(tiny_base), lora_config(**lora.model_dump()))
    shape = shape_of(tiny_base)
    assert trained_weights(shape, lora) == adapted.num_parameters(only_trainable=True)
    assert trained_weights(shape, None) == shape.parameters


def test_this_machine_has_some_memory_left() -> None:
    assert 0 < available_bytes() < math.inf


def test_processes_share_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finrlhf_pipeline.training.memory.container_room", lambda _: 12.0)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "4")
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert available_bytes() == 3.0


def test_a_container_may_have_less_than_its_host(tmp_path: Path) -> None:
    assert container_room(tmp_path) == math.inf
    (tmp_path / "memory.max").write_text("max\n")
    assert container_room(tmp_path) == math.inf
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("700\n")
    (tmp_path / "memory.stat").write_text("anon 500\ninactive_file 150\n")
    assert container_room(tmp_path) == 450
