import torch
from toys import Toys

from finrlhf_pipeline.training.ppo.shortcuts import has_plain_head, runs_packed_rows


def test_a_llama_takes_every_shortcut(toys: type[Toys]) -> None:
    assert runs_packed_rows(toys.llama())
    assert has_plain_head(toys.llama())


def test_a_model_that_changes_its_logits_afterwards_has_no_plain_head(toys: type[Toys]) -> None:
    model = toys.llama()
    whole = model.forward

    def capped(*inputs: object, **settings: object) -> object:
        output = whole(*inputs, **settings)
        output.logits = torch.tanh(output.logits)
        return output

    model.forward = capped
    assert not has_plain_head(model)


def test_a_model_that_ignores_its_mask_runs_no_packed_rows(toys: type[Toys]) -> None:
    model = toys.llama()
    whole = model.forward
    model.forward = lambda **inputs: whole(**{**inputs, "attention_mask": None})
    assert not runs_packed_rows(model)


def test_an_attention_that_takes_no_masks_runs_no_packed_rows(toys: type[Toys]) -> None:
    model = toys.llama()
    model.config._attn_implementation = "flash_attention_2"
    assert not runs_packed_rows(model)
