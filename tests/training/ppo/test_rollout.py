import torch
from toys import Toys

from finrlhf_pipeline.training.ppo.packing import pack
from finrlhf_pipeline.training.ppo.rollout import stream
from finrlhf_pipeline.training.ppo.trainer import PpoTrainer


def stirred_trainer(toys: type[Toys], **changes: object) -> PpoTrainer:
    trainer = toys.trainer(**changes)
    torch.manual_seed(2)
    networks = trainer.networks
    trained = networks.actor_parameters() | networks.critic_parameters()
    for weight in trained.values():
        weight.data.add_(0.1 * torch.randn_like(weight))
    return trainer


def test_a_rollout_has_the_asked_shape_and_prompts(toys: type[Toys]) -> None:
    trainer = toys.trainer()
    rollout = trainer.sampler.roll_out(1)
    assert rollout.batch.token_ids.shape == (4, 3, 6)
    assert rollout.rewards.shape == (4, 3, 1)
    deck = trainer.sampler.deck
    assert rollout.batch.prompts == tuple(deck.token_ids[index] for index in deck.deal(1, 4))


def test_rewards_belong_to_their_completions(toys: type[Toys]) -> None:
    rollout = toys.trainer().sampler.roll_out(1)
    sevens = ((rollout.batch.token_ids == 7) & rollout.batch.mask).sum(dim=2) / 8
    torch.testing.assert_close(rollout.rewards[..., 0], sevens)


def test_sampled_log_probabilities_are_those_of_the_training_pass(toys: type[Toys]) -> None:
    trainer = stirred_trainer(toys, temperature=0.7)
    rollout = trainer.sampler.roll_out(1)
    rows = pack(rollout.batch)
    with trainer.networks.acting(), torch.no_grad():
        logprobs = (trainer.networks.logits(rows) / 0.7).log_softmax(dim=-1)
    again = logprobs.gather(1, rows.targets[:, None])[:, 0]
    torch.testing.assert_close(rollout.logprobs[rollout.batch.mask], again, atol=1e-4, rtol=1e-4)


def test_reference_and_values_are_read_from_the_right_networks(toys: type[Toys]) -> None:
    trainer = stirred_trainer(toys)
    rollout = trainer.sampler.roll_out(1)
    rows = pack(rollout.batch.spread())
    with torch.no_grad():
        with trainer.networks.referring():
            logprobs = trainer.networks.logits(rows).log_softmax(dim=-1)
        with trainer.networks.judging():
            values = trainer.networks.values(rows)
    reference = logprobs.gather(1, rows.targets[:, None])[:, 0]
    mask = rollout.batch.mask
    torch.testing.assert_close(rollout.reference[mask], reference, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(rollout.values[mask], values, atol=1e-4, rtol=1e-4)
    assert float(rollout.values[~mask].abs().sum()) == 0.0


def test_at_the_start_nothing_diverges(toys: type[Toys]) -> None:
    rollout = toys.trainer().sampler.roll_out(1)
    torch.testing.assert_close(rollout.logprobs, rollout.reference, atol=1e-4, rtol=1e-4)


def test_models_that_cannot_share_prompts_give_the_same_rollout(toys: type[Toys]) -> None:
    shared, apart = stirred_trainer(toys), stirred_trainer(toys)
    apart.networks.packs = False
    one, other = shared.sampler.roll_out(1), apart.sampler.roll_out(1)
    assert torch.equal(one.batch.token_ids, other.batch.token_ids)
    torch.testing.assert_close(one.reference, other.reference, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(one.values, other.values, atol=1e-5, rtol=1e-5)


def test_noise_differs_by_purpose_and_step_and_is_otherwise_the_same() -> None:
    first = torch.rand(4, generator=stream(0, "sampling", 1))
    assert torch.equal(first, torch.rand(4, generator=stream(0, "sampling", 1)))
    for other in (stream(0, "sampling", 2), stream(0, "other", 1), stream(1, "sampling", 1)):
        assert not torch.equal(first, torch.rand(4, generator=other))
