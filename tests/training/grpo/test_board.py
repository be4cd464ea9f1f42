from __future__ import annotations

import torch

from finrlhf_pipeline.training.grpo.board import Board

CPU = torch.device("cpu")
A, B = (1, 2), (3,)


def test_rows_sit_beside_those_with_their_prompt() -> None:
    board = Board.seat([A, B, A], [A, B], CPU)
    assert board.rows.tolist() == [[0, 2], [1, 1]]
    assert board.running.tolist() == [[True, True], [True, False]]
    assert board.prompt_lengths.tolist() == [2, 1]


def test_a_board_shrinks_when_groups_or_places_are_done() -> None:
    board = Board.seat([A, A, B, B], [A, B], CPU).without(torch.tensor([True, True, True, False]))
    smaller = board.compact()
    assert smaller is not None
    board, groups, cells = smaller
    assert board.rows.tolist() == [[3]]
    assert groups.tolist() == [1]
    assert cells.tolist() == [3]


def test_a_board_that_would_hardly_shrink_is_left() -> None:
    board = Board.seat([A] * 10, [A], CPU).without(torch.arange(10) == 3)
    assert board.compact() is None
