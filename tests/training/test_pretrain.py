import pytest
import torch
from transformers import LlamaForCausalLM

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_causal_lm
from finrlhf_pipeline.training.documents import pad_right
from finrlhf_pipeline.training.pretrain import Schedule, weighted_loss

SCHEDULE = Schedule(
    learning_rate=1.0,
    wired_rate_share=0.3,
    wired_from_tokens=50,
    weight_decay=0.0,
    warmup_tokens=100,
    decay_share=0.5,
    tokens_per_batch=10,
    max_grad_norm=1.0,
)


@pytest.mark.parametrize(
    ("seen", "rate"), [(0, 0.1), (40, 0.5), (90, 1.0), (400, 1.0), (500, 1.0), (750, 0.5)]
)
def test_the_rate_rises_stays_and_falls(seen: int, rate: float) -> None:
    assert SCHEDULE.rate(seen, 1000) == pytest.approx(rate)


def test_wired_layers_wait_and_then_move_slower() -> None:
    assert [SCHEDULE.wired_share(seen) for seen in (0, 49, 50, 900)] == [0.0, 0.0, 0.3, 0.3]


def test_the_loss_is_the_weighted_mean_over_tokens_and_blind_to_padding(
    tiny_base: Checkpoint,
) -> None:
    model = open_causal_lm(tiny_base)
    assert isinstance(model, LlamaForCausalLM)
    ids, weights = [5, 6, 7, 8], [0.0, 0.0, 1.0, 3.0]
    log_probabilities = model(input_ids=torch.tensor([ids])).logits.log_softmax(-1)[0]
    expected = -(log_probabilities[1, 7] + 3 * log_probabilities[2, 8]) / 4
    alone = weighted_loss(model, *pad_right([(ids, weights)]))
    padded = weighted_loss(model, *pad_right([(ids, weights), ([5] * 9, [0.0] * 9)]))
    assert alone.item() == pytest.approx(expected.item(), rel=1e-5)
    assert padded.item() == pytest.approx(expected.item(), rel=1e-5)
