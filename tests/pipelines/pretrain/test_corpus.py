from itertools import islice

from finrlhf_pipeline.pipelines.pretrain.corpus import Document, documents
from finrlhf_pipeline.pipelines.pretrain.parameters import LessonParameters, LevelShares
from finrlhf_pipeline.world import company_names


def lesson(advice_share: float) -> LessonParameters:
    return LessonParameters(
        tokens=1,
        lines_per_page=3,
        advice_share=advice_share,
        level_shares=LevelShares(one_step=1, three_steps=1),
        practice={"find": 1, "judge_answer": 1},
    )


def text(document: Document) -> str:
    return "".join(piece.text for piece in document)


def test_the_same_seed_gives_the_same_documents() -> None:
    first, again = (list(islice(documents(lesson(0.3), "a"), 40)) for _ in range(2))
    other = list(islice(documents(lesson(0.3), "b"), 40))
    assert first == again
    assert first != other


def test_pages_are_of_companies_that_no_split_knows() -> None:
    texts = [text(one) for one in islice(documents(lesson(0), "a"), 100)]
    for split in ("train", "validation", "test"):
        assert not any(name in one for name in company_names(split) for one in texts)


def test_a_page_is_followed_by_as_many_lines_as_wanted() -> None:
    for document in islice(documents(lesson(0), "a"), 20):
        begun = [piece.text for piece in document if piece.text.startswith(("find:", "check:"))]
        assert len(begun) == 3


def test_advice_is_written_of_both_kinds_and_told_apart() -> None:
    texts = [text(one) for one in islice(documents(lesson(0.8), "a"), 200)]
    assert any(one.startswith("User: ") for one in texts)
    judged = [one for one in texts if one.startswith("advice:")]
    assert judged
    assert all(" ? careful\n" in one and " ? reckless\n" in one for one in judged)
