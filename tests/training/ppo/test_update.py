import pytest
import torch
from toys import Toys

from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.ppo.batches import Experience
from finrlhf_pipeline.training.ppo.experience import learn_from
from finrlhf_pipeline.training.ppo.trainer import PpoTrainer


def ready(toys: type[Toys], **changes: object) -> tuple[PpoTrainer, Experience]:
    """Return a trainer and what its first rollout teaches."""
    trainer = toys.trainer(**changes)
    rollout = trainer.sampler.roll_out(1)
    return trainer, learn_from(rollout, rollout.rewards[..., 0], 0.05, trainer.settings)


def weights_after(trainer: PpoTrainer, experience: Experience) -> list[torch.Tensor]:
    trainer.updater.update(experience, 1)
    return [weight.detach().clone() for weight in trainer.updater.parameters]


def test_the_first_minibatch_has_no_clipping_and_no_divergence(toys: type[Toys]) -> None:
    trainer, experience = ready(toys, epochs=1, minibatches=1)
    figures = trainer.updater.update(experience, 1)
    assert figures["clip_share"] == 0.0
    assert figures["update_kl"] == pytest.approx(0.0, abs=1e-6)
    # at ratio 1 the loss is minus the mean advantage, which whitening made 0
    assert figures["policy_loss"] == pytest.approx(0.0, abs=1e-5)


def test_how_rows_are_split_into_passes_does_not_change_the_update(toys: type[Toys]) -> None:
    results = []
    for tokens_per_pass, packs in ((10_000, True), (1, True), (30, False)):
        trainer, experience = ready(toys, tokens_per_pass=tokens_per_pass)
        trainer.networks.packs = packs
        results.append(weights_after(trainer, experience))
    for other in results[1:]:
        for one, two in zip(results[0], other, strict=True):
            # Adam's first steps have the learning rate's size, whatever the gradient's
            torch.testing.assert_close(one, two, atol=2e-4, rtol=1e-3)


def test_an_update_makes_rewarded_completions_likelier(toys: type[Toys]) -> None:
    trainer, experience = ready(toys)
    trainer.updater.update(experience, 1)
    with trainer.networks.acting(), torch.no_grad():
        after = trainer.sampler._read(experience.batch, trainer.sampler._logprobs)
    moved = (after - experience.logprobs) * experience.advantages
    assert float(moved[experience.batch.mask].mean()) > 0


def test_an_entropy_bonus_keeps_the_policy_more_open(toys: type[Toys]) -> None:
    entropies = []
    for bonus in (0.0, 5.0):
        trainer, experience = ready(toys, entropy_coefficient=bonus, epochs=4)
        trainer.updater.update(experience, 1)
        entropies.append(trainer.updater.update(experience, 2)["entropy"])
    assert entropies[1] > entropies[0] + 0.05


def test_gradients_are_clipped_to_the_given_norm(toys: type[Toys]) -> None:
    trainer, experience = ready(toys, epochs=1, minibatches=1, max_grad_norm=1e-3)
    figures = trainer.updater.update(experience, 1)
    clipped = torch.cat(
        [weight.grad.flatten() for weight in trainer.updater.parameters if weight.grad is not None]
    )
    assert figures["gradient_norm"] > 1e-3
    assert float(clipped.norm()) == pytest.approx(1e-3, rel=1e-3)


def test_a_loss_that_is_no_number_stops_before_any_weight_changes(toys: type[Toys]) -> None:
    trainer, experience = ready(toys)
    before = [weight.detach().clone() for weight in trainer.updater.parameters]
    experience.returns.fill_(float("nan"))
    with pytest.raises(TrainingError, match="step 7, epoch 1, the value loss became nan"):
        trainer.updater.update(experience, 7)
    after = trainer.updater.parameters
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))
