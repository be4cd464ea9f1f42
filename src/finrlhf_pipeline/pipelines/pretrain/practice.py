"""Forms of practice, one line each about a page; none is the form in which a policy answers."""

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final, NamedTuple

from finrlhf_pipeline.pipelines.pretrain.mistakes import mistaken, mistaken_value
from finrlhf_pipeline.pipelines.pretrain.pages import Page
from finrlhf_pipeline.pipelines.pretrain.questions import ask

_HALF: Final = 0.5
_GIVEN_WORDS: Final = 3


class Piece(NamedTuple):
    """Text and how much each of its tokens counts in the loss."""

    text: str
    weight: float


Practice = Callable[[Random, Page], tuple[Piece, ...]]

# what is given says little about how well the model reads, what it must find says much
GIVEN: Final = 0.03
FOUND: Final = 1.0
PHRASED: Final = 0.5
JUDGED: Final = 2.0


def find(rng: Random, page: Page) -> tuple[Piece, ...]:
    """`find: cash of 2019 = 5829`."""
    row = page.draw_row(rng)
    column = rng.randrange(len(page.years))
    return (
        Piece(f"find: {row.label} of {page.years[column]} = ", GIVEN),
        Piece(row.values[column], FOUND),
    )


def repeat_row(rng: Random, page: Page) -> tuple[Piece, ...]:
    """`row: cash | $ 5,829 | $ 5,735`."""
    row = page.draw_row(rng)
    return Piece(f"row: {row.label} | ", GIVEN), Piece(" | ".join(row.cells), FOUND)


def restate_row(rng: Random, page: Page) -> tuple[Piece, ...]:
    """`restate: the cash of 2019 is $ 5,829 ; the cash of 2018 is $ 5,735 ;`."""
    row = page.draw_row(rng)
    pieces = [Piece("restate: ", GIVEN)]
    for year, cell in zip(page.years, row.cells, strict=True):
        pieces += [
            Piece(f"the {row.label} of {year} is ", GIVEN),
            Piece(f"{cell} ; ", FOUND),
        ]
    return tuple(pieces)


def date_value(rng: Random, page: Page) -> tuple[Piece, ...]:
    """`year: cash = 5829 in 2019`."""
    row = page.draw_row(rng)
    column = rng.randrange(len(page.years))
    given = f"year: {row.label} = {row.values[column]} in "
    return Piece(given, GIVEN), Piece(page.years[column], FOUND)


def copy_line(rng: Random, page: Page) -> tuple[Piece, ...]:
    """`copy:` and a line of the page, of which the first words are given."""
    words = rng.choice(page.lines).split(" ")
    given, left = words[:_GIVEN_WORDS], words[_GIVEN_WORDS:]
    return Piece(f"copy: {' '.join(given)} ", GIVEN), Piece(" ".join([*left, "."]), FOUND)


def judge_value(rng: Random, page: Page) -> tuple[Piece, ...]:
    """`claim: cash of 2019 = 5829 ? right`."""
    row = page.draw_row(rng)
    column = rng.randrange(len(page.years))
    value = row.values[column]
    is_right = rng.random() < _HALF
    shown = value if is_right else mistaken_value(rng, page, value)
    claim = f"claim: {row.label} of {page.years[column]} = {shown} ? "
    return Piece(claim, GIVEN), Piece("right" if is_right else "wrong", JUDGED)


def plan(rng: Random, page: Page) -> tuple[Piece, ...]:
    """`question: ...` and `plan:` with what to compute, in words."""
    asked = ask(rng, page)
    return Piece(f"question: {asked.question}\nplan: ", GIVEN), Piece(asked.reason, PHRASED)


def work_out(rng: Random, page: Page) -> tuple[Piece, ...]:
    """`working: cash of 2019 less cash of 2018 . = subtract(5829, 5735)`."""
    asked = ask(rng, page)
    return Piece(f"working: {asked.reason} = ", GIVEN), Piece(asked.program, FOUND)


def judge_working(rng: Random, page: Page) -> tuple[Piece, ...]:
    """`check: cash of 2019 less cash of 2018 . = subtract(5829, 5735) ? right`."""
    asked = ask(rng, page)
    return _judge(rng, page, asked.reason, asked.program)


def judge_answer(rng: Random, page: Page) -> tuple[Piece, ...]:
    """`check: what was ... ? = subtract(5829, 5735) ? right`; only the verdict is learnt."""
    asked = ask(rng, page)
    return _judge(rng, page, asked.question, asked.program)


def _judge(rng: Random, page: Page, task: str, program: str) -> tuple[Piece, ...]:
    is_right = rng.random() < _HALF
    shown = program if is_right else mistaken(rng, page, program)
    return (
        Piece(f"check: {task} = {shown} ? ", GIVEN),
        Piece("right" if is_right else "wrong", JUDGED),
    )


PRACTICES: Final[Mapping[str, Practice]] = MappingProxyType(
    {
        practice.__name__: practice
        for practice in (
            find,
            repeat_row,
            restate_row,
            date_value,
            copy_line,
            judge_value,
            plan,
            work_out,
            judge_working,
            judge_answer,
        )
    }
)
