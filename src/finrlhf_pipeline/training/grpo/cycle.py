"""Checkpoints at the ends of generation cycles, where a resumed training goes on exactly alike."""

from __future__ import annotations

from math import gcd

from finrlhf_pipeline.training.errors import TrainingError


def generation_cycle(
    steps_per_generation: int, num_iterations: int, gradient_accumulation_steps: int
) -> int:
    """Return after how many optimiser steps the generated completions are used up.

    >>> generation_cycle(steps_per_generation=8, num_iterations=2, gradient_accumulation_steps=4)
    4
    >>> generation_cycle(steps_per_generation=4, num_iterations=1, gradient_accumulation_steps=4)
    1
    """
    micro_steps = steps_per_generation * num_iterations
    return micro_steps // gcd(micro_steps, gradient_accumulation_steps)


def align_save_steps(save_steps: int, cycle: int, *, refuse: bool = False) -> int:
    """Return the first multiple of the cycle that is not below `save_steps`.

    Inside a cycle the completions in use are in no checkpoint, so a training resumed from there
    would write new ones and end with other weights.

    >>> align_save_steps(10, cycle=4)
    12
    """
    if save_steps < 1:
        raise TrainingError(f"trainer.save_steps is {save_steps}; it must be at least 1.")
    aligned = -(-save_steps // cycle) * cycle
    if refuse and aligned != save_steps:
        raise TrainingError(
            f"trainer.save_steps is {save_steps}, but completions are used for {cycle} steps: a "
            f"checkpoint inside such a cycle cannot be resumed exactly. Set it to a multiple of "
            f"{cycle}, for example {aligned}."
        )
    return aligned
