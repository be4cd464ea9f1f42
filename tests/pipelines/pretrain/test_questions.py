import re
from random import Random

from finrlhf_pipeline.finqa import parse_program
from finrlhf_pipeline.pipelines.pretrain.pages import Page
from finrlhf_pipeline.pipelines.pretrain.questions import ask


def test_programs_use_values_and_rows_of_the_page_only(page: Page, rng: Random) -> None:
    known = {value for row in page.rows for value in row.values}
    known |= {row.label for row in page.rows}
    for _ in range(300):
        asked = ask(rng, page)
        for step in parse_program(asked.program).steps:
            for argument in (step.first, step.second):
                assert argument in known or re.match(r"#\d|const_|none", str(argument))


def test_a_page_is_asked_many_things_and_its_own_question_too(page: Page, rng: Random) -> None:
    questions = {ask(rng, page).question for _ in range(300)}
    assert page.asked.question in questions
    assert len(questions) > 100


def test_a_question_leaves_no_blank_unfilled(page: Page, rng: Random) -> None:
    for _ in range(300):
        asked = ask(rng, page)
        assert not set("{}") & set(asked.question + asked.reason + asked.program)
