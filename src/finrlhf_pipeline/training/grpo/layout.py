"""How a batch whose rows share prompts is laid out as one row that holds every real token once."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Slots:
    """Where the tokens of one part go in a dense grid of shape (`rows`, `width`).

    Attributes:
        index: grid cell of each token, in token order, (tokens,).
        rows: rows of the grid.
        width: cells of each row, right-padded.
    """

    index: Tensor
    rows: int
    width: int

    @property
    def full(self) -> bool:
        """Whether no cell is padding, so that spreading is only a change of shape."""
        return self.index.numel() == self.rows * self.width

    def spread(self, tokens: Tensor) -> Tensor:
        """Return the tokens (tokens, ...) in their cells (rows, width, ...), zero elsewhere."""
        shape = (self.rows, self.width, *tokens.shape[1:])
        if self.full:
            return tokens.reshape(shape)
        grid = tokens.new_zeros((self.rows * self.width, *tokens.shape[1:]))
        return grid.index_copy(0, self.index, tokens).view(shape)

    def collect(self, grid: Tensor) -> Tensor:
        """Return the tokens (tokens, ...) of a grid (rows, width, ...); the adjoint of `spread`."""
        flat = grid.flatten(0, 1)
        return flat if self.full else flat.index_select(0, self.index)


@dataclass(frozen=True, slots=True)
class Groups:
    """Which rows share a prompt.

    Attributes:
        first: the first row of each group, in order of appearance, (groups,).
        group: the group of each row, (rows,).
        place: the place of each row inside its group, (rows,).
        size: rows of the largest group.
    """

    first: Tensor
    group: Tensor
    place: Tensor
    size: int

    @property
    def count(self) -> int:
        """How many distinct prompts there are."""
        return self.first.numel()


@dataclass(frozen=True, slots=True)
class SharedLayout:
    """A batch as one row: the prompts, each once, then the completions without their last tokens.

    Attributes:
        tokens: token ids, (1, length).
        positions: the column of each token in the padded batch, which is the position that the
            model gives it there, (1, length).
        ends: the place of each prompt's last token, (groups,).
        scored: the place whose hidden state predicts each completion token, (scored,).
        labels: the completion tokens, (1, scored).
        mask: which cells of the completions are scored, (rows, completion width).
        prompts: cells of the prompt tokens, one grid row for each group.
        completions: cells of the completion tokens, `group_size` grid rows for each group.
        group_size: grid rows of completions that each prompt has.
        visible: which prompt cells hold a token, (groups, prompt width); None if all do.
    """

    tokens: Tensor
    positions: Tensor
    ends: Tensor
    scored: Tensor
    labels: Tensor
    mask: Tensor
    prompts: Slots
    completions: Slots
    group_size: int
    visible: Tensor | None


def find_groups(prompt_ids: Tensor, prompt_mask: Tensor) -> Groups:
    """Group the rows whose prompts are the same tokens, wherever in the batch they stand."""
    keys = prompt_ids.masked_fill(prompt_mask == 0, -1).cpu().numpy()
    known: dict[bytes, int] = {}
    first: list[int] = []
    group: list[int] = []
    place: list[int] = []
    sizes: list[int] = []
    for row, key in enumerate(keys):
        number = known.setdefault(key.tobytes(), len(known))
        if number == len(sizes):
            first.append(row)
            sizes.append(0)
        group.append(number)
        place.append(sizes[number])
        sizes[number] += 1
    device = prompt_ids.device
    return Groups(
        first=torch.tensor(first, device=device),
        group=torch.tensor(group, device=device),
        place=torch.tensor(place, device=device),
        size=max(sizes),
    )


def distinct_rows(input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
    """Return the first row of each kind, and for every row the number of its kind."""
    keys = input_ids.masked_fill(attention_mask == 0, -1).cpu().numpy()
    known: dict[bytes, int] = {}
    kinds = [known.setdefault(key.tobytes(), len(known)) for key in keys]
    first = [kinds.index(kind) for kind in range(len(known))]
    device = input_ids.device
    return torch.tensor(first, device=device), torch.tensor(kinds, device=device)


def lay_out(input_ids: Tensor, attention_mask: Tensor, completion_width: int) -> SharedLayout:
    """Lay out a padded batch: prompts on the left (left-padded), completions on the right.

    The last token of a completion predicts nothing, so it is never run.
    """
    width = input_ids.size(1) - completion_width
    prompt_ids, completion_ids = input_ids[:, :width], input_ids[:, width:]
    groups = find_groups(prompt_ids, attention_mask[:, :width])
    real = attention_mask[groups.first, :width].bool()
    scored = attention_mask[:, width:].bool()
    lengths = scored.sum(1, keepdim=True)
    columns = torch.arange(completion_width, device=input_ids.device)
    run = columns < lengths - 1

    prompts = _prompt_slots(real)
    tokens = torch.cat([prompt_ids[groups.first][real], completion_ids[run]])
    positions = torch.cat([real.nonzero()[:, 1], run.nonzero()[:, 1] + width])
    ends = real.sum(1).cumsum(0) - 1
    return SharedLayout(
        tokens=tokens.unsqueeze(0),
        positions=positions.unsqueeze(0),
        ends=ends,
        scored=_scored_places(ends, run, scored, groups),
        labels=completion_ids[scored].unsqueeze(0),
        mask=scored,
        prompts=prompts,
        completions=_completion_slots(run, groups),
        group_size=groups.size,
        visible=_visible_cells(real, prompts),
    )


def _prompt_slots(real: Tensor) -> Slots:
    """Return the right-padded cells of the prompts' real tokens."""
    lengths = real.sum(1)
    width = int(lengths.max())
    row = real.nonzero()[:, 0]
    place = real.cumsum(1)[real] - 1
    return Slots(index=row * width + place, rows=real.size(0), width=width)


def _completion_slots(run: Tensor, groups: Groups) -> Slots:
    """Return the cells of the completion tokens that are run, group by group."""
    row, column = run.nonzero().unbind(1)
    width = int(column.max()) + 1 if column.numel() else 0
    grid_row = groups.group[row] * groups.size + groups.place[row]
    return Slots(index=grid_row * width + column, rows=groups.count * groups.size, width=width)


def _visible_cells(real: Tensor, prompts: Slots) -> Tensor | None:
    """Return which prompt cells hold a token, or None where all do."""
    if prompts.full:
        return None
    return torch.arange(prompts.width, device=real.device) < real.sum(1, keepdim=True)


def _scored_places(ends: Tensor, run: Tensor, scored: Tensor, groups: Groups) -> Tensor:
    """Return, for each completion token, the place of the token before it."""
    places = torch.zeros(scored.shape, dtype=torch.long, device=ends.device)
    places[:, 0] = ends[groups.group]
    if places.size(1) > 1:
        start = int(ends[-1]) + 1
        run_places = torch.arange(start, start + int(run.sum()), device=ends.device)
        places[:, 1:] = places[:, 1:].masked_scatter(run[:, :-1], run_places)
    return places[scored]
