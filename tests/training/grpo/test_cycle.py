import pytest

from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.grpo.cycle import align_save_steps, generation_cycle


@pytest.mark.parametrize(
    ("steps_per_generation", "num_iterations", "gradient_accumulation_steps", "cycle"),
    [(1, 1, 1, 1), (2, 1, 1, 2), (1, 2, 1, 2), (4, 2, 4, 2), (4, 1, 8, 1), (6, 1, 4, 3)],
)
def test_a_cycle_ends_where_completions_and_optimiser_steps_end_together(
    steps_per_generation: int, num_iterations: int, gradient_accumulation_steps: int, cycle: int
) -> None:
    assert (
        generation_cycle(steps_per_generation, num_iterations, gradient_accumulation_steps) == cycle
    )


@pytest.mark.parametrize(("save_steps", "aligned"), [(1, 4), (4, 4), (5, 8), (100, 100)])
def test_save_steps_are_rounded_up_to_whole_cycles(save_steps: int, aligned: int) -> None:
    assert align_save_steps(save_steps, cycle=4) == aligned


def test_save_steps_inside_a_cycle_can_be_refused() -> None:
    with pytest.raises(TrainingError, match=r"save_steps is 10, .* multiple of 4, for example 12"):
        align_save_steps(10, cycle=4, refuse=True)
    assert align_save_steps(12, cycle=4, refuse=True) == 12


def test_save_steps_below_one_are_refused() -> None:
    with pytest.raises(TrainingError, match="at least 1"):
        align_save_steps(0, cycle=1)
