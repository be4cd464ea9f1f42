import torch
from toys import Toys

from finrlhf_pipeline.training.ppo.packing import pack


def test_a_packed_row_by_hand(toys: type[Toys]) -> None:
    batch = toys.batch().select([1])
    first, second, third = batch.token_ids[0].tolist()
    rows = pack(batch)
    assert rows.input_ids[0].tolist() == [6, 7, *first[:1], *second[:3], *third[:3]]
    assert rows.position_ids[0].tolist() == [0, 1, 2, 2, 3, 4, 2, 3, 4]
    assert rows.read_columns.tolist() == [1, 2, 1, 3, 4, 5, 1, 6, 7, 8]
    assert rows.targets.tolist() == [*first[:2], *second, *third]


def test_targets_are_the_real_tokens_in_the_batch_s_own_order(toys: type[Toys]) -> None:
    batch = toys.batch()
    assert pack(batch).targets.tolist() == batch.token_ids[batch.mask].tolist()


def test_completions_see_the_prompt_and_themselves_but_no_sibling(toys: type[Toys]) -> None:
    rows = pack(toys.batch().select([1]))
    assert rows.attention_mask is not None
    seen = [[int(bias == 0) for bias in row] for row in rows.attention_mask[0, 0].tolist()]
    assert seen == [
        [1, 0, 0, 0, 0, 0, 0, 0, 0],
        [1, 1, 0, 0, 0, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0, 0, 0, 0],  # the first completion
        [1, 1, 0, 1, 0, 0, 0, 0, 0],  # the second
        [1, 1, 0, 1, 1, 0, 0, 0, 0],
        [1, 1, 0, 1, 1, 1, 0, 0, 0],
        [1, 1, 0, 0, 0, 0, 1, 0, 0],  # the third
        [1, 1, 0, 0, 0, 0, 1, 1, 0],
        [1, 1, 0, 0, 0, 0, 1, 1, 1],
    ]


def test_one_completion_each_needs_no_mask(toys: type[Toys]) -> None:
    assert pack(toys.batch().spread()).attention_mask is None


def test_packed_and_single_rows_give_the_same_scores_and_gradients(toys: type[Toys]) -> None:
    networks, batch = toys.networks(), toys.batch()
    results = []
    for layout in (batch, batch.spread()):
        rows = pack(layout)
        with networks.acting():
            logprobs = networks.logits(rows).log_softmax(dim=-1)
            chosen = logprobs.gather(1, rows.targets[:, None])
            gradients = torch.autograd.grad(
                chosen.sum(), list(networks.actor_parameters().values())
            )
        results.append((chosen.detach(), gradients))
    (packed, packed_gradients), (single, single_gradients) = results
    torch.testing.assert_close(packed, single, atol=1e-5, rtol=1e-5)
    for one, other in zip(packed_gradients, single_gradients, strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)
