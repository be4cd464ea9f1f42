"""Actor, critic and reference on one base: two adapters, a scalar head, and the adapters off."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from accelerate import Accelerator
from peft import LoraConfig, PeftModel, get_peft_model
from peft.tuners.lora.layer import Linear as LoraLinear
from peft.tuners.tuners_utils import BaseTunerLayer
from torch import nn
from transformers import PreTrainedModel

from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.ppo.packing import PackedRows
from finrlhf_pipeline.training.ppo.shortcuts import has_plain_head, runs_packed_rows

ACTOR = "default"  # peft saves the adapter of this name at the top of a folder
CRITIC = "critic"


class ActorCritic:
    """The networks of PPO without a second copy of the base.

    Only one of them speaks at a time: use its reads inside `acting`, `judging` or `referring`, and
    let gradients flow back before leaving the block, for peft unfreezes only the adapter in use.
    """

    def __init__(
        self, model: PreTrainedModel, lora: LoraConfig, accelerator: Accelerator, *, seed: int
    ) -> None:
        if isinstance(model, PeftModel):
            raise TrainingError(
                "The model given to PPO already carries an adapter, but the reference is the model "
                "with its adapters off: merge it first with model.merge_and_unload()."
            )
        model.requires_grad_(requires_grad=False)
        self.accelerator = accelerator
        if model.device != accelerator.device:
            model.to(accelerator.device)
        self.dtype = next(model.parameters()).dtype
        self.exact = self.dtype == torch.float32
        # the seed alone decides the adapters, and the caller's random state is left as it was
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.model = _with_adapters(model, lora)
            self.head = _zero_head(model.config.hidden_size).to(accelerator.device)
        _silence_dropout(self.model)
        # the library recomputes activations in training mode only
        self.model.train(model.is_activation_checkpointing)
        self.layers = [part for part in self.model.modules() if isinstance(part, BaseTunerLayer)]
        self._use(ACTOR)
        with self.referring():
            self.packs = runs_packed_rows(self._bare())
            self.plain_head = has_plain_head(self._bare())

    def actor_parameters(self) -> dict[str, nn.Parameter]:
        """Return what the actor trains, by name."""
        return self._adapter(ACTOR)

    def critic_parameters(self) -> dict[str, nn.Parameter]:
        """Return what the critic trains, by name."""
        head = {f"value_head.{name}": weight for name, weight in self.head.named_parameters()}
        return self._adapter(CRITIC) | head

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Let the actor speak."""
        self._use(ACTOR)
        with self.accelerator.autocast():
            yield

    @contextmanager
    def judging(self) -> Iterator[None]:
        """Let the critic speak."""
        self._use(CRITIC)
        try:
            with self.accelerator.autocast():
                yield
        finally:
            self._use(ACTOR)

    @contextmanager
    def referring(self) -> Iterator[None]:
        """Let the reference speak: the base as it was given."""
        try:
            for layer in self.layers:
                layer.enable_adapters(enabled=False)
            with self.accelerator.autocast():
                yield
        finally:
            for layer in self.layers:
                layer.enable_adapters(enabled=True)

    @contextmanager
    def sampling(self) -> Iterator[PeftModel]:
        """Let the actor write, its adapter folded into the base meanwhile where that is exact."""
        self._use(ACTOR)
        layers = self._foldable_layers()
        originals = [layer.get_base_layer().weight.data for layer in layers]
        try:
            for layer in layers:
                layer.merge(safe_merge=True, adapter_names=[ACTOR])
            with self.accelerator.autocast():
                yield self.model
        finally:
            # the very tensors of before: subtracting the adapter again would leave rounding behind
            for layer, original in zip(layers, originals, strict=True):
                layer.get_base_layer().weight.data = original
                layer.merged_adapters.clear()

    def logits(self, rows: PackedRows) -> torch.Tensor:
        """Return the scores of each target's position, of shape (tokens, vocabulary)."""
        logits: torch.Tensor
        if self.plain_head:
            logits = self._bare().get_output_embeddings()(self._hidden(rows))
        else:
            logits = self._bare()(**_inputs(rows)).logits[rows.read_rows, rows.read_columns]
        return logits.float()

    def values(self, rows: PackedRows) -> torch.Tensor:
        """Return what the critic expects before each target, of shape (tokens,)."""
        values: torch.Tensor = self.head(self._hidden(rows).float())
        return values[:, 0].float()

    def _hidden(self, rows: PackedRows) -> torch.Tensor:
        hidden: torch.Tensor = self._bare().get_decoder()(**_inputs(rows)).last_hidden_state
        return hidden[rows.read_rows, rows.read_columns]

    def _bare(self) -> PreTrainedModel:
        return self.model.get_base_model()

    def _use(self, adapter: str) -> None:
        """Switch layer by layer: the library's own switch searches the whole model each time."""
        for layer in self.layers:
            layer.set_adapter(adapter)

    def _adapter(self, name: str) -> dict[str, nn.Parameter]:
        return {
            key: weight
            for key, weight in self._bare().named_parameters()
            if f".{name}." in key and "lora_" in key
        }

    def _foldable_layers(self) -> list[LoraLinear]:
        """Return the layers to fold: all of plain numbers in full precision, or none."""
        layers = [layer for layer in self.layers if isinstance(layer, LoraLinear)]
        embedding = self._bare().get_input_embeddings().weight
        tied = any(layer.get_base_layer().weight is embedding for layer in layers)
        biased = any(layer.lora_bias[ACTOR] for layer in layers)
        return layers if self.exact and not tied and not biased else []


def _with_adapters(model: PreTrainedModel, lora: LoraConfig) -> PeftModel:
    adapted = get_peft_model(model, lora, adapter_name=ACTOR)
    adapted.add_adapter(CRITIC, lora)
    return adapted


def _zero_head(width: int) -> nn.Linear:
    """Return a head that expects nothing yet, so that the first advantages are the rewards."""
    head = nn.Linear(width, 1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    return head


def _silence_dropout(model: nn.Module) -> None:
    """Switch dropout off: with it, the ratio of a policy to itself would not be 1."""
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
        if hasattr(module, "attention_dropout"):
            module.attention_dropout = 0.0  # type: ignore[assignment]  # a plain number


def _inputs(rows: PackedRows) -> dict[str, torch.Tensor | bool | None]:
    return {
        "input_ids": rows.input_ids,
        "attention_mask": rows.attention_mask,
        "position_ids": rows.position_ids,
        "use_cache": False,
    }
