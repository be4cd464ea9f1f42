"""Whether the rows of a training fit the model's window, and the training the machine's memory."""

from collections.abc import Mapping, Sequence
from typing import Any

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import check_fits
from finrlhf_pipeline.modelling.loading import context_window
from finrlhf_pipeline.training.memory import (
    FOUR_BITS,
    HALF,
    SINGLE,
    Load,
    available_bytes,
    estimate,
    require_memory,
    shape_of,
    trained_weights,
)
from finrlhf_pipeline.training.parameters import (
    GrpoTrainerParameters,
    LoraParameters,
    TrainerParameters,
)
from finrlhf_pipeline.training.ppo.settings import PpoSettings

Row = Mapping[str, Any]


def check_window(
    start: Checkpoint, rows: Sequence[Row], lengths: Sequence[int], *, room_for_answer: int = 0
) -> None:
    """Refuse the first row whose tokens, and the answer's, are more than the model can see."""
    names = [str(row.get("id", f"row {place}")) for place, row in enumerate(rows, 1)]
    check_fits(
        zip(names, lengths, strict=True), context_window(start), room_for_answer=room_for_answer
    )


def check_room(
    start: Checkpoint,
    rows: Sequence[Row],
    lengths: Sequence[int],
    trainer: TrainerParameters,
    lora: LoraParameters | None,
    *,
    texts_per_row: int = 1,
    scored: bool = False,
) -> None:
    """Refuse rows of whole texts that are too long, and batches of the longest that do not fit."""
    check_window(start, rows, lengths)
    shape = shape_of(start)
    tokens = trainer.per_device_train_batch_size * texts_per_row * max(lengths)
    load = Load(
        trained=trained_weights(shape, lora),
        tokens=tokens,
        scored=tokens if scored else 0,
        weight_bytes=weight_bytes(
            bf16=trainer.bf16 and lora is not None, load_in_4bit=trainer.load_in_4bit
        ),
        number_bytes=HALF if trainer.bf16 else SINGLE,
        adapted=lora is not None,
        recomputed=trainer.activation_checkpointing,
    )
    require_memory(estimate(shape, load), available_bytes(), REMEDY)


def check_room_for_answers(
    start: Checkpoint,
    rows: Sequence[Row],
    lengths: Sequence[int],
    trainer: GrpoTrainerParameters,
    lora: LoraParameters,
) -> None:
    """Refuse prompts that leave no room for an answer, and batches of groups that do not fit.

    The prompt of a group is run once, as the trainer does wherever the model allows it.
    """
    answer = trainer.max_completion_length
    check_window(start, rows, lengths, room_for_answer=answer)
    shape = shape_of(start)
    completions = trainer.per_device_train_batch_size
    prompts = -(-completions // trainer.num_generations)
    written = completions * (trainer.steps_per_generation or trainer.gradient_accumulation_steps)
    load = Load(
        trained=trained_weights(shape, lora),
        tokens=prompts * max(lengths) + completions * answer,
        scored=completions * answer,
        cached=written // trainer.num_generations * max(lengths) + written * answer,
        weight_bytes=weight_bytes(bf16=trainer.bf16, load_in_4bit=trainer.load_in_4bit),
        number_bytes=HALF if trainer.bf16 else SINGLE,
        adapted=True,
        recomputed=trainer.activation_checkpointing,
    )
    require_memory(estimate(shape, load), available_bytes(), REMEDY)


def check_room_for_rollouts(
    start: Checkpoint,
    rows: Sequence[Row],
    lengths: Sequence[int],
    settings: PpoSettings,
    lora: LoraParameters,
) -> None:
    """Refuse prompts that leave no room for an answer, and passes of PPO that do not fit."""
    answer = settings.max_new_tokens
    check_window(start, rows, lengths, room_for_answer=answer)
    shape = shape_of(start)
    # a row that is longer than a pass is a pass of its own
    tokens = max(settings.tokens_per_pass, max(lengths) + answer)
    load = Load(
        trained=2 * trained_weights(shape, lora),  # actor and critic
        tokens=tokens,
        scored=min(tokens, settings.completions_per_step * answer),
        cached=settings.completions_per_batch * (max(lengths) + answer),
        weight_bytes=weight_bytes(bf16=settings.bf16, load_in_4bit=settings.load_in_4bit),
        number_bytes=HALF if settings.bf16 else SINGLE,
        adapted=True,
        recomputed=settings.activation_checkpointing,
    )
    require_memory(
        estimate(shape, load),
        available_bytes(),
        "Lower trainer.tokens_per_pass or trainer.completions_per_batch, switch "
        "trainer.activation_checkpointing on, or choose a smaller base.",
    )


REMEDY = (
    "Lower trainer.per_device_train_batch_size and raise trainer.gradient_accumulation_steps as "
    "much, switch trainer.activation_checkpointing on, or choose a smaller base."
)


def weight_bytes(*, bf16: bool, load_in_4bit: bool) -> float:
    """Return how many bytes a weight of the base takes."""
    if load_in_4bit:
        return FOUR_BITS
    return HALF if bf16 else SINGLE
