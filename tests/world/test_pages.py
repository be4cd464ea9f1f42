"""Pages: the evidence is on them, where they say it is."""

from finrlhf_pipeline.world.difficulty import LEVELS
from finrlhf_pipeline.world.pages import Page, draw_page
from finrlhf_pipeline.world.streams import stream
from finrlhf_pipeline.world.tables import describe_row


def pages(level: int) -> list[Page]:
    return [
        draw_page(stream(level, number), phrasing, LEVELS[level], "amber steel")
        for number, phrasing in enumerate(LEVELS[level].phrasings)
    ]


def test_evidence_is_keyed_by_row_and_by_place_in_the_text() -> None:
    for page in pages(2) + pages(4):
        sentences = page.pre_text + page.post_text
        for key, words in page.evidence:
            kind, place = key.split("_")
            assert words == (
                sentences[int(place)] if kind == "text" else describe_row(page.table, int(place))
            )


def test_the_company_introduces_the_page() -> None:
    assert all("amber steel" in page.pre_text[0] for page in pages(1))


def test_no_sentence_is_said_twice() -> None:
    for page in pages(2) + pages(3):
        sentences = page.pre_text + page.post_text
        assert len(set(sentences)) == len(sentences)


def test_pages_keep_to_the_size_of_their_level() -> None:
    for number, level in LEVELS.items():
        for page in pages(number):
            assert len(page.table) - 1 in level.rows
            assert len(page.table[0]) - 1 in {*level.columns, 3}
