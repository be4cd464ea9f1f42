"""What happens to trained weights while completions are written, and that it leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import torch
from peft.tuners.lora import LoraLayer
from torch import nn
from trl import GRPOConfig


@contextmanager
def adapters_folded(model: nn.Module) -> Iterator[None]:
    """Fold the active adapters into plain layers, and put the very same weights back afterwards.

    Writing a token runs every layer once for very few numbers, so an adapter's extra products cost
    as much as the layer itself. Only weights in single precision are folded: in half precision the
    sum would round away small adapters, and completions would come from another policy.
    """
    with ExitStack() as stack:
        for module in model.modules():
            if isinstance(module, LoraLayer) and _foldable(module):
                stack.enter_context(_folded(module))
        yield


@contextmanager
def weights_kept(model: nn.Module, args: GRPOConfig) -> Iterator[None]:
    """Give the model its very numbers back after a generation that changes them.

    TRL's continuous batching casts the whole model to half precision, in which a small step of the
    optimiser would change nothing from then on. Its way to vLLM adds adapters to the base and
    subtracts them again, which leaves rounding behind each time.
    """
    changes = args.use_transformers_continuous_batching or args.use_vllm
    weights = [weight for weight in model.parameters() if changes and weight.is_floating_point()]
    kept = [weight.detach().clone() for weight in weights]
    try:
        yield
    finally:
        for weight, numbers in zip(weights, kept, strict=True):
            weight.data = numbers


def _foldable(layer: LoraLayer) -> bool:
    """Whether the layer is a plain linear layer that computes with its adapters."""
    base = layer.get_base_layer()
    return (
        isinstance(base, nn.Linear)
        and base.weight.dtype == torch.float32
        and type(base.weight) is nn.Parameter
        and not layer.disable_adapters
        and not any(name in layer.lora_variant for name in layer.active_adapters)
        and not layer.merged
    )


@contextmanager
def _folded(layer: LoraLayer) -> Iterator[None]:
    """Fold one layer, keeping its own tensors aside instead of subtracting the adapter again."""
    base = layer.get_base_layer()
    weight, bias = base.weight.data, None if base.bias is None else base.bias.data
    try:
        layer.merge(safe_merge=True)
        yield
    finally:
        base.weight.data = weight
        if bias is not None:
            base.bias.data = bias
        layer.merged_adapters.clear()
