"""The domain: financial questions, their programs, and what makes an answer correct."""

from finrlhf_pipeline.finqa.equality import programs_equal
from finrlhf_pipeline.finqa.example import Example
from finrlhf_pipeline.finqa.execution import execute
from finrlhf_pipeline.finqa.fields import RecordError
from finrlhf_pipeline.finqa.grading import Grade, grade
from finrlhf_pipeline.finqa.program import OPERATIONS, Program, ProgramError, Step, parse_program
from finrlhf_pipeline.finqa.quantity import parse_number
from finrlhf_pipeline.finqa.response import Response, parse_response, render_response

__all__ = [
    "OPERATIONS",
    "Example",
    "Grade",
    "Program",
    "ProgramError",
    "RecordError",
    "Response",
    "Step",
    "execute",
    "grade",
    "parse_number",
    "parse_program",
    "parse_response",
    "programs_equal",
    "render_response",
]
