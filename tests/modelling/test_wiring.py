from itertools import chain

import torch
from transformers import LlamaConfig

from finrlhf_pipeline.modelling.wiring import wired_model

WORDS = list(range(100, 300))


def config() -> LlamaConfig:
    return LlamaConfig(
        vocab_size=300,
        hidden_size=128,
        intermediate_size=128,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=256,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6},
        tie_word_embeddings=False,
    )


def test_before_any_training_a_repeated_text_is_mostly_continued_as_it_stood() -> None:
    model = wired_model(config(), WORDS, seed=0)
    text = torch.randperm(300, generator=torch.Generator().manual_seed(1))[:40]
    with torch.no_grad():
        choices = model(input_ids=torch.cat([text, text])[None]).logits[0].argmax(-1)
    continued = (choices[42:79] == text[3:]).float().mean().item()
    assert continued > 0.5  # a model wired at random continues one in 300


def test_the_layers_above_begin_as_doing_nothing() -> None:
    model = wired_model(config(), WORDS, seed=0)
    last = model.model.layers[2]
    assert not last.self_attn.o_proj.weight.any()
    assert not last.mlp.down_proj.weight.any()


def test_the_same_seed_gives_the_same_weights() -> None:
    first, again = (wired_model(config(), WORDS, seed=5).state_dict() for _ in range(2))
    assert all(bool((first[name] == again[name]).all()) for name in first)


def test_a_label_draws_attention_to_the_row_that_begins_with_it() -> None:
    model = wired_model(config(), WORDS, seed=0)
    model.set_attn_implementation("eager")
    rows = [[100 + 2 * row, 101 + 2 * row, *range(10 * row, 10 * row + 10)] for row in range(6)]
    asked = [*rows[2][:2], 90, 91, 92]  # the third row's two words, then marks
    tokens = torch.tensor([[*chain(*rows), *[95] * 10, *asked]])
    with torch.no_grad():
        attention = model(input_ids=tokens, output_attentions=True).attentions[1]
    by_row = [attention[0, 2, -1, 12 * row : 12 * row + 12].sum().item() for row in range(6)]
    assert max(by_row) == by_row[2] > 0.3
