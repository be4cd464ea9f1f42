"""A key and value cache that writes into room set aside instead of copying at every token."""

import torch
from transformers import Cache, DynamicCache, PreTrainedConfig
from transformers.cache_utils import DynamicLayer


class GrowingLayer(DynamicLayer):
    """One layer's keys and values, kept in two buffers of `capacity` positions.

    Outside of autograd only: a write changes tensors that were handed out before.
    """

    def __init__(self, capacity: int) -> None:
        super().__init__()
        self.capacity = capacity
        self.filled = 0
        self.rooms: tuple[torch.Tensor, torch.Tensor] | None = None

    def update(
        self,
        key_states: torch.Tensor,
        value_states: torch.Tensor,
        *_: object,
        **__: object,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Append keys and values of shape (rows, heads, new, head size) and return all so far."""
        if self.rooms is None:
            self.lazy_initialization(key_states, value_states)
            self.rooms = (_room(key_states, self.capacity), _room(value_states, self.capacity))
        start, self.filled = self.filled, self.filled + key_states.shape[2]
        for room, states in zip(self.rooms, (key_states, value_states), strict=True):
            room[:, :, start : self.filled] = states
        return self._show(*self.rooms)

    def batch_select_indices(self, indices: torch.Tensor) -> None:
        """Keep only the rows named by `indices`."""
        if self.rooms is not None:
            keys, values = self.rooms
            self.rooms = (keys[indices], values[indices])
            self._show(*self.rooms)

    def _show(self, keys: torch.Tensor, values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        self.keys, self.values = keys[:, :, : self.filled], values[:, :, : self.filled]
        return self.keys, self.values


def _room(states: torch.Tensor, capacity: int) -> torch.Tensor:
    rows, heads, _, size = states.shape
    return states.new_empty(rows, heads, capacity, size)


def remembers_everything(config: PreTrainedConfig) -> bool:
    """Return whether every layer attends to all positions, as opposed to a sliding window."""
    return all(type(layer) is DynamicLayer for layer in DynamicCache(config=config).layers)


def make_cache(config: PreTrainedConfig, capacity: int) -> Cache:
    """Return an empty cache for `capacity` positions, the library's own where layers differ."""
    if not remembers_everything(config):
        return DynamicCache(config=config)
    return Cache(layers=[GrowingLayer(capacity) for _ in DynamicCache(config=config).layers])
