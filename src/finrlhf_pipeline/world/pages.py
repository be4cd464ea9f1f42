"""Pages: a table and sentences around one question, with all that distracts from it."""

from dataclasses import dataclass
from random import Random
from typing import Final

from finrlhf_pipeline.world import text
from finrlhf_pipeline.world.difficulty import Level
from finrlhf_pipeline.world.drafts import Draft, draft_question
from finrlhf_pipeline.world.questions import AnswerForm, Phrasing
from finrlhf_pipeline.world.tables import Series, describe_row, render_table

_REMARK_SHARE: Final = 0.4
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page and the question that it answers."""

    company: str
    years: tuple[str, ...]
    pre_text: tuple[str, ...]
    post_text: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    question: str
    program: str
    reason: str
    answer_form: AnswerForm
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: str
    is_evidence: bool = False


def draw_page(rng: Random, phrasing: Phrasing, level: Level, company: str) -> Page:
    """Draw a page for a question; the caller decides whether its answer will do."""
    draft = draft_question(rng, phrasing.intent, level)
    told, rows, spare = _place_items(rng, draft, level)
    sentences = [
        *_write_evidence(rng, draft, told),
        *(_distract(rng, draft, spare, place) for place in range(rng.choice(level.sentences))),
    ]
    rng.shuffle(sentences)
    sentences = list({sentence.words: sentence for sentence in sentences}.values())
    sentences.insert(0, _Sentence(text.introduce(rng, company, draft.topic.name)))
    split = rng.randint(1, len(sentences))
    table = render_table(rng, rows, draft.years, draft.scale)
    slots = draft.slots()
    return Page(
        company=company,
        years=draft.years,
        pre_text=tuple(sentence.words for sentence in sentences[:split]),
        post_text=tuple(sentence.words for sentence in sentences[split:]),
        table=table,
        question=phrasing.ask.format(**slots),
        program=phrasing.intent.program.format(**slots),
        reason=phrasing.intent.reason.format(**slots),
        answer_form=draft.answer_form,
        evidence=(
            *(
                (f"table_{place}", describe_row(table, place))
                for place, row in enumerate(rows, start=1)
                if row in draft.needed
            ),
            *(
                (f"text_{place}", sentence.words)
                for place, sentence in enumerate(sentences)
                if sentence.is_evidence
            ),
        ),
    )


def _place_items(
    rng: Random, draft: Draft, level: Level
) -> tuple[tuple[Series, ...], tuple[Series, ...], tuple[Series, ...]]:
    """Return the asked items told in sentences, the table's rows, and items for neither."""
    told: tuple[Series, ...] = ()
    if draft.needed and not draft.intent.whole_row and rng.random() < level.told_share:
        told = (rng.choice(draft.needed),)
    rows = [series for series in draft.asked if series not in told]
    missing = max(rng.choice(level.rows) - len(rows), 0)
    rows += draft.others[:missing]
    rng.shuffle(rows)
    return told, tuple(rows), draft.others[missing:]


def _write_evidence(rng: Random, draft: Draft, told: tuple[Series, ...]) -> list[_Sentence]:
    sentences = [_Sentence(_tell(rng, draft, series), is_evidence=True) for series in told]
    if draft.intent.fact:
        words = text.state_fact(
            draft.intent.fact, draft.asked[0].label, draft.year, draft.fact, draft.scale
        )
        sentences.append(_Sentence(words, is_evidence=True))
    return sentences


def _tell(rng: Random, draft: Draft, series: Series) -> str:
    later, earlier = series.amounts[draft.later], series.amounts[draft.earlier]
    if draft.needs_earlier_year or rng.random() < _HALF:
        years = (draft.year, draft.earlier_year)
        return text.tell(rng, series.label, years, (later, earlier), draft.scale)
    return text.tell_one(rng, series.label, draft.year, later, draft.scale)


def _distract(rng: Random, draft: Draft, spare: tuple[Series, ...], place: int) -> _Sentence:
    """Return a sentence that the question does not need, of the same kinds as those it may need."""
    if rng.random() < _REMARK_SHARE:
        return _Sentence(text.remark(rng))
    series = spare[place]
    if series.unit != "money" or rng.random() < _HALF:
        return _Sentence(_tell(rng, draft, series))
    fact, numbers = draft.other_facts[place]
    return _Sentence(text.state_fact(fact, series.label, draft.year, numbers, draft.scale))
