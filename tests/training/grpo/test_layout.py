from __future__ import annotations

from typing import Any

import torch

from finrlhf_pipeline.training.grpo.layout import Slots, distinct_rows, find_groups, lay_out


def test_rows_with_the_same_prompt_form_a_group_wherever_they_stand() -> None:
    prompts = torch.tensor([[0, 5], [6, 7], [9, 5], [6, 7]])
    mask = torch.tensor([[0, 1], [1, 1], [0, 1], [1, 1]])
    groups = find_groups(prompts, mask)
    assert groups.group.tolist() == [0, 1, 0, 1]  # a token under padding says nothing
    assert groups.place.tolist() == [0, 0, 1, 1]
    assert groups.first.tolist() == [0, 1]
    assert (groups.count, groups.size) == (2, 2)


def test_a_shared_prompt_stands_once_before_the_completions(tiny: Any) -> None:
    ids, mask, width = tiny.padded_rows([[1, 2], [1, 2], [3]], [[4, 5, 6], [7, 8], [9]])
    layout = lay_out(ids, mask, width)
    # prompts 1 2 and 3, then 4 5 of the first row and 7 of the second: last tokens are not run
    assert layout.tokens.tolist() == [[1, 2, 3, 4, 5, 7]]
    # columns of the padded batch: the prompt 3 stands in column 1
    assert layout.positions.tolist() == [[0, 1, 1, 2, 3, 2]]
    assert layout.labels.tolist() == [[4, 5, 6, 7, 8, 9]]
    # 4 follows 2 (place 1), 5 follows 4 (place 3) and so on; 9 follows the prompt 3 (place 2)
    assert layout.scored.tolist() == [1, 3, 4, 1, 5, 2]
    assert layout.mask.sum().item() == 6


def test_tokens_are_spread_to_their_groups_cells(tiny: Any) -> None:
    ids, mask, width = tiny.padded_rows([[1, 2], [1, 2], [3]], [[4, 5, 6], [7, 8], [9]])
    layout = lay_out(ids, mask, width)
    tokens = layout.tokens[0].float()
    assert layout.prompts.spread(tokens[:3]).tolist() == [[1, 2], [3, 0]]
    assert layout.visible is not None
    assert layout.visible.tolist() == [[True, True], [True, False]]
    assert layout.group_size == 2
    assert layout.completions.spread(tokens[3:]).tolist() == [[4, 5], [7, 0], [0, 0], [0, 0]]


def test_rows_that_are_masked_out_are_not_run(tiny: Any) -> None:
    ids, mask, width = tiny.padded_rows([[1, 2], [1, 2]], [[4, 5], [6, 7]])
    mask[0, 2:] = 0
    layout = lay_out(ids, mask, width)
    assert layout.tokens.tolist() == [[1, 2, 6]]
    assert layout.labels.tolist() == [[6, 7]]
    assert layout.mask.tolist() == [[False, False], [True, True]]


def test_collecting_undoes_spreading_and_is_its_adjoint() -> None:
    slots = Slots(index=torch.tensor([0, 1, 3]), rows=2, width=2)
    tokens, grid = torch.randn(3, 5), torch.randn(2, 2, 5)
    assert torch.equal(slots.collect(slots.spread(tokens)), tokens)
    torch.testing.assert_close(
        (slots.spread(tokens) * grid).sum(), (tokens * slots.collect(grid)).sum()
    )


def test_equal_rows_are_of_one_kind(tiny: Any) -> None:
    ids, mask, _ = tiny.padded_rows([[1, 2], [1, 2], [2], [1, 2]], [[3], [4], [3], [3]])
    first, kinds = distinct_rows(ids, mask)
    assert first.tolist() == [0, 1, 2]
    assert kinds.tolist() == [0, 1, 2, 0]
