"""The corpus: documents of pages with practice, and of advice, drawn from a seed without end."""

from collections.abc import Iterator, Mapping
from itertools import count
from random import Random

from finrlhf_pipeline.pipelines.pretrain.pages import Page, read_page
from finrlhf_pipeline.pipelines.pretrain.parameters import LessonParameters
from finrlhf_pipeline.pipelines.pretrain.practice import GIVEN, JUDGED, PHRASED, PRACTICES, Piece
from finrlhf_pipeline.world import company_names, make_advice_pairs, make_examples

Document = tuple[Piece, ...]

_DRAWN_AT_ONCE = 256


def documents(lesson: LessonParameters, seed: str) -> Iterator[Document]:
    """Yield documents of a lesson, the same ones for the same seed."""
    rng = Random(seed)  # noqa: S311  # invented data, no secrets
    advice = _advice(f"{seed}/advice")
    for page in _pages(lesson.level_shares.as_mix(), seed):
        while rng.random() < lesson.advice_share:
            yield next(advice)
        yield _practise(rng, page, lesson)


def _pages(mix: Mapping[int, float], seed: str) -> Iterator[Page]:
    companies = company_names("pretrain")
    for batch in count():
        for example in make_examples(_DRAWN_AT_ONCE, f"{seed}/{batch}", companies, mix):
            yield read_page(example)


def _practise(rng: Random, page: Page, lesson: LessonParameters) -> Document:
    names = rng.choices(
        tuple(lesson.practice), tuple(lesson.practice.values()), k=lesson.lines_per_page
    )
    pieces = [Piece(page.text, GIVEN)]
    for name in names:
        line = PRACTICES[name](rng, page)
        # what follows an answer's last word is learnt with it, so that answers end
        pieces += [Piece("\n", pieces[-1].weight), *line]
    return tuple(pieces)


def _advice(seed: str) -> Iterator[Document]:
    """Yield answers of both kinds, and both told apart."""
    for batch in count():
        rng = Random(f"{seed}/{batch}")  # noqa: S311  # invented data, no secrets
        for pair in make_advice_pairs(_DRAWN_AT_ONCE, f"{seed}/{batch}"):
            sides = [("careful", pair["chosen"]), ("reckless", pair["rejected"])]
            rng.shuffle(sides)
            yield Piece(pair["prompt"], GIVEN), Piece(sides[0][1], PHRASED)
            yield tuple(
                piece
                for stance, answer in sides
                for piece in (Piece(f"advice:{answer} ? ", GIVEN), Piece(f"{stance}\n", JUDGED))
            )
