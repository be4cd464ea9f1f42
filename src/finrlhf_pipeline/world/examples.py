"""Whole examples: a page built around one question, its program, answer and evidence."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

from finrlhf_pipeline.finqa import Example, execute, parse_program
from finrlhf_pipeline.world.answers import explain_steps, write_answer
from finrlhf_pipeline.world.companies import ticker
from finrlhf_pipeline.world.difficulty import DEFAULT_MIX, LEVELS, Level
from finrlhf_pipeline.world.pages import Page, draw_page
from finrlhf_pipeline.world.questions import Intent, Phrasing
from finrlhf_pipeline.world.streams import stream

_FIRST_PAGE: Final = 2
# One question of every twenty is a yes/no question, yes and no in turn, so that a constant
# "yes" is right for 2.5 %.
_YES_NO_BLOCK: Final = 20
_SMALLEST_ANSWER: Final = 0.005  # below it five decimals say too little
_LARGEST_ANSWER: Final = 1e9


def make_examples(
    count: int,
    seed: int | str,
    companies: Sequence[str],
    difficulty_mix: Mapping[int, float] = DEFAULT_MIX,
) -> list[Example]:
    """Return `count` examples of these companies, the same ones for the same arguments.

    A shorter list is the beginning of a longer one with the same seed.
    """
    order = list(companies)
    stream(seed, "companies").shuffle(order)
    return [
        _make_example(
            stream(seed, "example", index),
            order[index % len(order)],
            _FIRST_PAGE + index // len(order),
            difficulty_mix,
            _wanted_answer(seed, index),
        )
        for index in range(count)
    ]


def _wanted_answer(seed: int | str, index: int) -> str:
    """Return `yes` or `no` for one place in each block, and nothing for the others."""
    block = index // _YES_NO_BLOCK
    place = stream(seed, "yes or no", block).randrange(_YES_NO_BLOCK)
    return ("yes", "no")[block % 2] if index % _YES_NO_BLOCK == place else ""


def _make_example(
    rng: Random, company: str, page: int, difficulty_mix: Mapping[int, float], wanted: str
) -> Example:
    level = LEVELS[rng.choices(tuple(difficulty_mix), tuple(difficulty_mix.values()))[0]]
    phrasing = _choose_phrasing(rng, level, yes_no=bool(wanted))
    while True:
        draft = draw_page(rng, phrasing, level, company)
        result = execute(parse_program(draft.program), draft.table)
        if _is_acceptable(phrasing.intent, result, wanted):
            return _to_example(draft, phrasing, level, page, result)


def _choose_phrasing(rng: Random, level: Level, *, yes_no: bool) -> Phrasing:
    """Draw a kind of question first and its wording second, so that no kind crowds out others."""
    candidates = [
        phrasing for phrasing in level.phrasings if (phrasing.intent.answer == "yes_no") == yes_no
    ]
    intents = list(dict.fromkeys(phrasing.intent.name for phrasing in candidates))
    intent = rng.choice(intents)
    return rng.choice([phrasing for phrasing in candidates if phrasing.intent.name == intent])


def _is_acceptable(intent: Intent, result: float | str, wanted: str) -> bool:
    if isinstance(result, str):
        return result == wanted
    if intent.when == "positive" and result < 0:
        return False
    return _SMALLEST_ANSWER <= abs(result) < _LARGEST_ANSWER


def _to_example(
    page: Page, phrasing: Phrasing, level: Level, page_number: int, result: float | str
) -> Example:
    filename = f"{ticker(page.company)}/{max(page.years)}/page_{page_number}.pdf"
    return Example(
        id=f"{filename}-1",
        filename=filename,
        pre_text=page.pre_text,
        post_text=page.post_text,
        table=page.table,
        question=page.question,
        program=page.program,
        answer=write_answer(result, page.answer_form),
        explanation=page.reason,
        exe_ans=result,
        steps=explain_steps(page.program, page.table),
        gold_inds=dict(page.evidence),
        difficulty=_difficulty(page, phrasing, level),
    )


def _difficulty(page: Page, phrasing: Phrasing, level: Level) -> dict[str, Any]:
    rows = len(page.table) - 1
    sentences = len(page.pre_text) + len(page.post_text) - 1  # the introduction is no distractor
    return {
        "level": level.number,
        "rows": rows,
        "columns": len(page.years),
        "distractors": rows + sentences - len(page.evidence),
        "phrasing": phrasing.name,
        "steps": phrasing.intent.steps,
    }
