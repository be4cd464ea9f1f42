"""Which completions are still being written, and where each stands in the running batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

# compacting copies what stays in the cache; a batch that shrinks by less is left as it is
_WORTH_COMPACTING = 0.8


@dataclass(frozen=True, slots=True)
class Board:
    """The cells of the running batch, (groups, places): one group for each distinct prompt.

    Attributes:
        rows: the row of the batch that each cell writes.
        running: whether the cell still writes; the others only fill up their group.
        prompt_lengths: tokens of each group's prompt, (groups,).
    """

    rows: Tensor
    running: Tensor
    prompt_lengths: Tensor

    @classmethod
    def seat(
        cls,
        prompts: Sequence[Sequence[int]],
        distinct: Sequence[tuple[int, ...]],
        device: torch.device,
    ) -> Board:
        """Give every row a cell beside the rows that have the same prompt."""
        number = {prompt: group for group, prompt in enumerate(distinct)}
        members: list[list[int]] = [[] for _ in distinct]
        for row, prompt in enumerate(prompts):
            members[number[tuple(prompt)]].append(row)
        places = max(map(len, members))
        rows = [group + group[-1:] * (places - len(group)) for group in members]
        running = [[place < len(group) for place in range(places)] for group in members]
        lengths = [len(prompt) for prompt in distinct]
        return cls(*(torch.tensor(part, device=device) for part in (rows, running, lengths)))

    def without(self, ended: Tensor) -> Board:
        """Return the board after some cells (groups * places,) have written their last token."""
        return Board(self.rows, self.running & ~ended.view_as(self.running), self.prompt_lengths)

    def compact(self) -> tuple[Board, Tensor, Tensor] | None:
        """Return a smaller board, the groups and cells that it keeps; None if that does not pay."""
        groups = self.running.any(1).nonzero()[:, 0]
        running = self.running[groups]
        places = int(running.sum(1).max())
        if groups.numel() * places > _WORTH_COMPACTING * self.rows.numel():
            return None
        # running cells first and in order; what is left fills up the shorter groups
        order = (~running).int().argsort(dim=1, stable=True)[:, :places]
        board = Board(
            self.rows[groups].gather(1, order),
            running.gather(1, order),
            self.prompt_lengths[groups],
        )
        return board, groups, (groups.unsqueeze(1) * self.rows.size(1) + order).flatten()
