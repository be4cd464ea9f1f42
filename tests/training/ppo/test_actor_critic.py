from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from peft import PeftModel, get_peft_model
from toys import Toys

from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.ppo.actor_critic import ActorCritic
from finrlhf_pipeline.training.ppo.packing import pack


def test_at_the_start_the_actor_is_the_reference_and_the_critic_expects_nothing(
    toys: type[Toys],
) -> None:
    networks, rows = toys.networks(stirred=False), pack(toys.batch())
    with torch.no_grad():
        with networks.acting():
            acted = networks.logits(rows)
        with networks.referring():
            referred = networks.logits(rows)
        with networks.judging():
            judged = networks.values(rows)
    assert torch.equal(acted, referred)
    assert torch.equal(judged, torch.zeros_like(judged))


def test_the_reference_stays_the_base_whatever_the_adapters_learn(toys: type[Toys]) -> None:
    networks, rows = toys.networks(), pack(toys.batch())
    bare = toys.llama()(
        input_ids=rows.input_ids,
        attention_mask=rows.attention_mask,
        position_ids=rows.position_ids,
    ).logits[rows.read_rows, rows.read_columns]
    with networks.referring():
        torch.testing.assert_close(networks.logits(rows), bare)
    with networks.acting():
        assert not torch.allclose(networks.logits(rows), bare, atol=1e-2)


def test_each_network_sends_gradients_to_its_own_parameters_only(toys: type[Toys]) -> None:
    networks, rows = toys.networks(), pack(toys.batch())
    actor, critic = networks.actor_parameters(), networks.critic_parameters()
    with networks.acting():
        networks.logits(rows).sum().backward()
    assert all(weight.grad is not None for weight in actor.values())
    assert all(weight.grad is None for weight in critic.values())
    before = [weight.grad.clone() for weight in actor.values() if weight.grad is not None]
    with networks.judging():
        networks.values(rows).sum().backward()
    assert all(weight.grad is not None for weight in critic.values())
    after = [weight.grad for weight in actor.values()]
    assert all(torch.equal(*pair) for pair in zip(before, after, strict=True))


def test_two_adapters_and_a_head_are_all_that_is_added(toys: type[Toys]) -> None:
    networks = toys.networks()
    base = sum(weight.numel() for weight in toys.llama().parameters())
    everything = sum(weight.numel() for weight in networks.model.parameters())
    actor = sum(weight.numel() for weight in networks.actor_parameters().values())
    critic = sum(weight.numel() for weight in networks.critic_parameters().values())
    assert critic == actor + 32 + 1  # a weight for each of 32 features, and a bias
    assert everything == base + actor + (critic - 33)


def test_folding_for_sampling_changes_nothing_but_speed(toys: type[Toys]) -> None:
    networks, ids = toys.networks(), torch.tensor([[1, 2, 3]])
    before = {name: weight.clone() for name, weight in networks.model.state_dict().items()}
    with torch.no_grad():
        with networks.acting():
            plain = networks.model(input_ids=ids).logits
        with networks.sampling() as model:
            folded = model(input_ids=ids).logits
            assert all(layer.merged for layer in networks.layers)
    torch.testing.assert_close(folded, plain, atol=1e-5, rtol=1e-5)
    for name, weight in networks.model.state_dict().items():
        assert torch.equal(weight, before[name]), name


def test_half_precision_is_never_folded(toys: type[Toys]) -> None:
    networks = ActorCritic(toys.llama().bfloat16(), toys.lora(), Accelerator(), seed=1)
    assert not networks.exact
    with networks.sampling():
        assert not any(layer.merged for layer in networks.layers)
    assert {weight.dtype for weight in networks.actor_parameters().values()} == {torch.float32}


def test_the_seed_alone_decides_the_adapters(toys: type[Toys]) -> None:
    weights, drawn = [], []
    for global_seed in (5, 6):
        model = toys.llama()
        torch.manual_seed(global_seed)
        networks = ActorCritic(model, toys.lora(), Accelerator(), seed=1)
        drawn.append(torch.rand(1))
        weights.append(networks.actor_parameters())
    first, second = weights
    assert all(torch.equal(first[name], second[name]) for name in first)
    torch.manual_seed(5)
    assert torch.equal(drawn[0], torch.rand(1))  # the caller's random state is as it was


def test_dropout_of_the_adapter_is_silenced(toys: type[Toys]) -> None:
    lora = toys.lora(lora_dropout=0.5)
    networks, rows = ActorCritic(toys.llama(), lora, Accelerator(), seed=1), pack(toys.batch())
    networks.model.train()
    with networks.acting(), torch.no_grad():
        assert torch.equal(networks.logits(rows), networks.logits(rows))


def test_a_model_with_an_adapter_is_refused(toys: type[Toys]) -> None:
    adapted = get_peft_model(toys.llama(), toys.lora())
    with pytest.raises(TrainingError, match="merge it first"):
        ActorCritic(adapted, toys.lora(), Accelerator(), seed=1)  # type: ignore[arg-type]  # the mistake under test


def test_models_whose_logits_need_the_whole_model_are_read_through_it(toys: type[Toys]) -> None:
    networks, rows = toys.networks(), pack(toys.batch())
    with networks.acting(), torch.no_grad():
        quick = networks.logits(rows)
        networks.plain_head = False
        torch.testing.assert_close(networks.logits(rows), quick)


def test_the_saved_actor_opens_as_an_ordinary_adapter(toys: type[Toys], tmp_path: Path) -> None:
    trainer = toys.trainer(steps=1)
    trainer.train()
    trainer.save_adapter(tmp_path)
    opened = PeftModel.from_pretrained(toys.llama(), str(tmp_path))
    ids = torch.tensor([[1, 2, 3]])
    with torch.no_grad(), trainer.networks.acting():
        expected = trainer.networks.model(input_ids=ids).logits
        torch.testing.assert_close(opened(input_ids=ids).logits, expected)
