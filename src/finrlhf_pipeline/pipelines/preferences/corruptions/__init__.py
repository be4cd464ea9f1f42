"""The ways in which a right response is made wrong, by the reason that a pair then carries."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from finrlhf_pipeline.finqa import Example, Program
from finrlhf_pipeline.pipelines.preferences.corruptions.form import break_format
from finrlhf_pipeline.pipelines.preferences.corruptions.numbers import (
    flip_sign,
    invent_number,
    mistake_percent,
    mistake_unit,
    take_wrong_operand,
)
from finrlhf_pipeline.pipelines.preferences.corruptions.places import (
    read_wrong_row,
    read_wrong_year,
)
from finrlhf_pipeline.pipelines.preferences.corruptions.steps import (
    swap_order,
    take_wrong_operation,
)

BROKEN_FORMAT: Final = "broken_format"

# each returns texts in a program's place; a reason's strength is preferences.strengths.<reason>
CORRUPTIONS: Final[Mapping[str, Callable[[Program, Example, Random], list[str]]]] = {
    "wrong_operand": take_wrong_operand,
    "wrong_row": read_wrong_row,
    "wrong_year": read_wrong_year,
    "swapped_order": swap_order,
    "wrong_operation": take_wrong_operation,
    "unit_error": mistake_unit,
    "percent_error": mistake_percent,
    "sign_flip": flip_sign,
    "invented_number": invent_number,
    BROKEN_FORMAT: break_format,
}

__all__ = ["BROKEN_FORMAT", "CORRUPTIONS"]
