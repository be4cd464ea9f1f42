"""Why a corrupted program does not serve as a rejected response."""

from finrlhf_pipeline.finqa import (
    Example,
    Program,
    Response,
    grade,
    parse_program,
    render_response,
)
from finrlhf_pipeline.pipelines.preferences.corruptions import BROKEN_FORMAT


def find_fault(reason: str, text: str, gold: Program, example: Example) -> str | None:
    """Return what is amiss with a corrupted program, None for one that is truly and only wrong."""
    verdict = grade(as_response(text), example)
    if verdict.correct:
        return "still correct"
    if verdict.program_correct:
        return "same program"
    if reason == BROKEN_FORMAT:
        return "still runs" if verdict.executable else None
    if not verdict.executable:
        return "does not run"
    # no gold program does this, so it would show without reading the question
    if _repeats_an_argument(parse_program(text)) and not _repeats_an_argument(gold):
        return "sets a number against itself"
    return None


def as_response(program: str) -> str:
    """Return the response that consists of a program."""
    return render_response(Response(program=program))


def _repeats_an_argument(program: Program) -> bool:
    return any(step.first == step.second for step in program.steps)
