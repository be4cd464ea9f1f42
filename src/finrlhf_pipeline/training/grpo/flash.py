"""Two-part attention on the CPU's flash kernels: a shared prompt and a row's own tokens, merged."""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor

# `scaled_dot_product_attention` calls these kernels but does not pass on their log-sum-exp
_KERNELS: Final = torch.ops.aten
_DTYPES: Final = (torch.float32, torch.float64)

Gradients = tuple[Tensor, Tensor, Tensor, Tensor, Tensor, None, None]


def runs_on(tensor: Tensor) -> bool:
    """Whether this build of torch has the kernels for the tensor's device."""
    return (
        tensor.device.type == "cpu"
        and tensor.dtype in _DTYPES
        and hasattr(_KERNELS, "_scaled_dot_product_flash_attention_for_cpu_backward")
    )


class TwoPartAttention(torch.autograd.Function):
    """Exact attention of completions over their group's prompt and their own earlier tokens.

    Each part runs alone and returns its log-sum-exp; the parts are then weighted by it. In the
    backward pass a flash kernel recomputes its probabilities from the log-sum-exp it is given, so
    giving it the merged one (and the merged output) yields the gradient of the joint softmax.
    """

    @staticmethod
    def forward(
        ctx: Any,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        prefix_key: Tensor,
        prefix_value: Tensor,
        visible: Tensor | None,
        scale: float,
    ) -> Tensor:
        """Attend; see `attention.attend_in_blocks` for the shapes."""
        shape = query.shape
        grouped = _by_group(query, prefix_key.size(0))
        bias = _bias(visible, grouped, prefix_key)
        prefix_out, prefix_lse = _flash(grouped, prefix_key, prefix_value, False, bias, scale)
        own_out, own_lse = _flash(
            query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2), True, None, scale
        )
        prefix_out = prefix_out.transpose(1, 2).reshape(shape)
        prefix_lse = prefix_lse.transpose(1, 2).reshape(shape[:3])
        own_lse = own_lse.transpose(1, 2)
        lse = torch.logaddexp(prefix_lse, own_lse)
        out = prefix_out * (prefix_lse - lse).exp_().unsqueeze(-1)
        out.addcmul_(own_out.transpose(1, 2), (own_lse - lse).exp_().unsqueeze(-1))
        ctx.save_for_backward(query, key, value, prefix_key, prefix_value, visible, out, lse)
        ctx.scale = scale
        return out

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Gradients:
        """Return the gradients of the two parts."""
        query, key, value, prefix_key, prefix_value, visible, out, lse = ctx.saved_tensors
        groups = prefix_key.size(0)
        grouped = [_by_group(part, groups) for part in (grad, query, out)]
        bias = _bias(visible, grouped[1], prefix_key)
        prefix = _flash_backward(
            grouped[0],
            grouped[1],
            prefix_key,
            prefix_value,
            grouped[2],
            _by_group(lse.unsqueeze(-1), groups).squeeze(-1),
            False,
            bias,
            ctx.scale,
        )
        own = _flash_backward(
            *(part.transpose(1, 2) for part in (grad, query, key, value, out)),
            lse.transpose(1, 2),
            True,
            None,
            ctx.scale,
        )
        grad_query = own[0].transpose(1, 2) + prefix[0].transpose(1, 2).reshape(query.shape)
        return (
            grad_query,
            own[1].transpose(1, 2),
            own[2].transpose(1, 2),
            prefix[1],
            prefix[2],
            None,
            None,
        )


def _by_group(rows: Tensor, groups: int) -> Tensor:
    """Return (groups * n, width, heads, ...) as (groups, heads, n * width, ...)."""
    return rows.reshape(groups, -1, *rows.shape[2:]).transpose(1, 2)


def _bias(visible: Tensor | None, query: Tensor, key: Tensor) -> Tensor | None:
    """Return the additive mask that hides padding cells of the prompt."""
    if visible is None:
        return None
    bias = torch.zeros(visible.shape, dtype=query.dtype).masked_fill(~visible, -torch.inf)
    return bias[:, None, None].expand(-1, query.size(1), query.size(2), key.size(2))


def _flash(
    query: Tensor, key: Tensor, value: Tensor, causal: bool, bias: Tensor | None, scale: float
) -> tuple[Tensor, Tensor]:
    """Return output and log-sum-exp of one part."""
    out, lse = _KERNELS._scaled_dot_product_flash_attention_for_cpu(  # noqa: SLF001 - see _KERNELS
        query, key, value, 0.0, causal, attn_mask=bias, scale=scale
    )
    return out, lse


def _flash_backward(*parts: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Return the gradients of query, key and value of one part."""
    *tensors, causal, bias, scale = parts
    grads: tuple[Tensor, Tensor, Tensor] = (
        _KERNELS._scaled_dot_product_flash_attention_for_cpu_backward(  # noqa: SLF001 - see _KERNELS
            *tensors, 0.0, causal, attn_mask=bias, scale=scale
        )
    )
    return grads
