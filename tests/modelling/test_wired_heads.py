"""Heads written by hand look where they are told to, and carry what they are told to."""

import pytest
import torch
from torch.nn.functional import normalize
from transformers import LlamaConfig

from finrlhf_pipeline.modelling.wired_heads import FLAG, Wiring


@pytest.fixture
def wiring() -> Wiring:
    config = LlamaConfig(
        vocab_size=60,
        hidden_size=128,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=256,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6},
        attn_implementation="eager",
    )
    wiring = Wiring(config, seed=0)
    with torch.no_grad():
        embeddings = wiring.model.model.embed_tokens.weight.zero_()
        # all of one length, so that none draws attention merely by being small
        embeddings[:, wiring.code] = normalize(wiring.normal(60, wiring.codes)) * wiring.codes**0.5
        embeddings[:, wiring.flag] = FLAG
    return wiring


def attended(wiring: Wiring) -> list[int]:
    """Return where the first head looks from each of forty tokens."""
    with torch.no_grad():
        seen = wiring.model(input_ids=torch.arange(40)[None], output_attentions=True)
    return list(seen.attentions[0][0, 0].argmax(-1).tolist())


def test_the_parts_of_the_stream_do_not_overlap(wiring: Wiring) -> None:
    slots = (
        wiring.before_1,
        wiring.before_2,
        wiring.words,
        wiring.marks,
        wiring.column,
        wiring.found,
    )
    places = [place for part in (wiring.code, *slots) for place in range(128)[part]]
    places += [wiring.flag, wiring.word, wiring.mark, wiring.after_mark]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("offset", [1, 2])
def test_a_head_looks_back_as_far_as_it_is_told(wiring: Wiring, offset: int) -> None:
    with torch.no_grad():
        wiring.clear(0, 0)
        wiring.look_back(0, 0, offset=offset)
    assert attended(wiring)[offset:] == list(range(40 - offset))


def test_a_head_looks_at_what_is_flagged(wiring: Wiring) -> None:
    with torch.no_grad():
        wiring.clear(0, 0)
        wiring.prefer_flagged(0, 0, wiring.mark)
        wiring.model.model.embed_tokens.weight[7, wiring.mark] = FLAG
    assert attended(wiring)[7:] == [7] * 33


def test_a_head_carries_one_part_into_another(wiring: Wiring) -> None:
    attention = wiring.attention(0)
    with torch.no_grad():
        attention.o_proj.weight.zero_()
        wiring.clear(0, 0)
        wiring.carry(0, 0, wiring.shrink, wiring.code, wiring.before_1)
        through = attention.o_proj.weight @ attention.v_proj.weight
    expected = wiring.shrink * wiring.spread(0)
    torch.testing.assert_close(through[wiring.before_1, wiring.code], expected)


def test_a_head_passes_a_flag_on_as_another(wiring: Wiring) -> None:
    attention = wiring.attention(0)
    with torch.no_grad():
        attention.o_proj.weight.zero_()
        wiring.clear(0, 1)
        wiring.pass_flag(0, 1, wiring.mark, wiring.after_mark)
        through = attention.o_proj.weight @ attention.v_proj.weight
    assert through[wiring.after_mark, wiring.mark] == pytest.approx(wiring.spread(0))
