from itertools import chain

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from finrlhf_pipeline.modelling.wiring import WIRED_LAYERS, Vocabulary, wired_model

DIGITS = range(10)
FIRST_BORDER, LATER_BORDER, LINE_BREAK, EQUALS = 20, 21, 22, 23
WORDS = range(100, 300)
VOCABULARY = Vocabulary(
    words=tuple(WORDS),
    first_borders=(FIRST_BORDER,),
    later_borders=(LATER_BORDER,),
    line_breaks=(LINE_BREAK,),
)
YEARS = ([2, 0, 1, 9], [2, 0, 1, 8])


def model() -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=300,
        hidden_size=128,
        intermediate_size=128,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=256,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6},
        tie_word_embeddings=False,
    )
    return wired_model(config, VOCABULARY, seed=0)


def line(words: list[int], first: list[int], second: list[int]) -> list[int]:
    return [*words, FIRST_BORDER, *first, LATER_BORDER, *second, LINE_BREAK]


def test_before_any_training_what_followed_the_same_two_tokens_is_attended_to() -> None:
    text = torch.randperm(300, generator=torch.Generator().manual_seed(1))[:40]
    wired = model()
    wired.set_attn_implementation("eager")
    with torch.no_grad():
        attention = wired(input_ids=torch.cat([text, text])[None], output_attentions=True)
    attended = attention.attentions[1][0, 0].argmax(-1)[42:79]
    assert (attended == torch.arange(3, 40)).float().mean().item() > 0.7  # by chance one in 60


def test_before_any_training_a_cell_is_attended_to_by_its_row_and_its_year() -> None:
    rows = [
        line([100 + 2 * row, 101 + 2 * row], [row, 3, 4, 5], [row + 5, 6, 7, 8]) for row in range(5)
    ]
    table = [*line([290, 291], *YEARS), *chain(*rows)]
    wired = model()
    wired.set_attn_implementation("eager")
    right = 0
    for row in range(4):
        for column in range(2):
            asked = [*rows[row][:2], 292, *YEARS[column], EQUALS]
            with torch.no_grad():
                attention = wired(
                    input_ids=torch.tensor([[*table, *asked]]), output_attentions=True
                ).attentions
            first_digit = len(table) // 6 * (row + 1) + 3 + 5 * column
            right += int(attention[2][0, 0, -1].argmax().item() == first_digit)
    assert right >= 6  # of 8; by chance one in 90


def test_the_layers_above_begin_as_doing_nothing() -> None:
    for layer in model().model.layers[WIRED_LAYERS:]:
        assert not layer.self_attn.o_proj.weight.any()
        assert not layer.mlp.down_proj.weight.any()


def test_the_same_seed_gives_the_same_weights() -> None:
    first, again = (model().state_dict() for _ in range(2))
    assert all(bool((first[name] == again[name]).all()) for name in first)
