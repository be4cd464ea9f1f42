import torch
from transformers import LlamaConfig, MistralConfig
from transformers.cache_utils import DynamicCache, DynamicLayer

from finrlhf_pipeline.modelling.growing_cache import (
    GrowingLayer,
    make_cache,
    remembers_everything,
)


def test_it_returns_what_the_library_s_layer_returns() -> None:
    torch.manual_seed(0)
    ours, theirs = GrowingLayer(10), DynamicLayer()
    for length in (4, 1, 2):
        keys, values = torch.randn(2, 3, 2, length, 5)
        for one, other in zip(ours.update(keys, values), theirs.update(keys, values), strict=True):
            assert torch.equal(one, other)
    for layer in (ours, theirs):
        layer.batch_select_indices(torch.tensor([2, 0]))
    keys, values = torch.randn(2, 2, 2, 1, 5)
    for one, other in zip(ours.update(keys, values), theirs.update(keys, values), strict=True):
        assert torch.equal(one, other)
    assert ours.get_seq_length() == theirs.get_seq_length() == 8


def test_a_llama_remembers_everything_and_a_sliding_window_does_not() -> None:
    llama = LlamaConfig(num_hidden_layers=2)
    mistral = MistralConfig(num_hidden_layers=2, sliding_window=8)
    assert remembers_everything(llama)
    assert [type(layer) for layer in make_cache(llama, 9).layers] == [GrowingLayer, GrowingLayer]
    assert not remembers_everything(mistral)
    assert isinstance(make_cache(mistral, 9), DynamicCache)
