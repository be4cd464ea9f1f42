import pytest
import torch

from finrlhf_pipeline.modelling.choosing import Decoding, choose

PROBABILITIES = torch.tensor([0.1, 0.2, 0.3, 0.4])


def chosen_at(chance: float, **changes: float) -> int:
    decoding = Decoding(1, (0,), 0, **changes)
    tokens, _ = choose(PROBABILITIES.log()[None], torch.tensor([chance]).double(), decoding)
    return int(tokens)


def test_greedy_takes_the_most_likely_and_tells_its_probability() -> None:
    tokens, logprobs = choose(PROBABILITIES.log()[None], None, Decoding(1, (0,), 0))
    assert int(tokens) == 3
    assert float(logprobs.exp()) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("chance", "token"),
    [(0.0, 0), (0.09, 0), (0.11, 1), (0.29, 1), (0.31, 2), (0.61, 3), (0.999, 3)],
)
def test_a_number_decides_by_where_it_falls_among_the_probabilities(
    chance: float, token: int
) -> None:
    assert chosen_at(chance) == token


def test_no_token_of_probability_zero_is_ever_chosen() -> None:
    logits = torch.tensor([[-torch.inf, 0.0, -torch.inf, 0.0, -torch.inf]])
    for chance in (0.0, 0.5, 1 - 2**-53):
        tokens, _ = choose(logits, torch.tensor([chance]).double(), Decoding(1, (0,), 0))
        assert int(tokens) in (1, 3)


def test_temperature_sharpens() -> None:
    # at one half, probabilities are squared: 1, 4, 9 and 16 of 30
    assert chosen_at(0.03, temperature=0.5) == 0
    assert chosen_at(0.04, temperature=0.5) == 1
    assert chosen_at(0.46, temperature=0.5) == 2
    assert chosen_at(0.47, temperature=0.5) == 3


def test_top_k_leaves_the_best_k_in_proportion() -> None:
    # 0.3 and 0.4 remain, so the first takes three sevenths
    assert [chosen_at(chance, top_k=2) for chance in (0.0, 0.42, 0.43)] == [2, 2, 3]


def test_top_p_leaves_the_fewest_tokens_that_reach_p() -> None:
    # 0.4 and 0.3 reach 0.6, so 0.1 and 0.2 are cut
    assert [chosen_at(chance, top_p=0.6) for chance in (0.0, 0.42, 0.43)] == [2, 2, 3]
    assert chosen_at(0.0, top_p=0.4) == 3


def test_log_probabilities_are_those_before_the_cut() -> None:
    tokens, logprobs = choose(
        PROBABILITIES.log()[None], torch.tensor([0.0]).double(), Decoding(1, (0,), 0, top_k=1)
    )
    assert int(tokens) == 3
    assert float(logprobs.exp()) == pytest.approx(0.4)


def test_below_zero_nothing_is_left_to_chance() -> None:
    logits = PROBABILITIES.log().expand(2, -1)
    tokens, logprobs = choose(logits, torch.tensor([-1.0, 0.0]).double(), Decoding(1, (0,), 0))
    assert tokens.tolist() == [3, 0]
    assert logprobs.exp().tolist() == pytest.approx([0.4, 0.1])
