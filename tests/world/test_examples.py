"""Examples: right, varied, graded in difficulty, and with no shortcut to the answer."""

import re
from collections import Counter

import pytest

from finrlhf_pipeline.finqa import (
    OPERATIONS,
    Example,
    Response,
    execute,
    grade,
    parse_program,
    render_response,
)
from finrlhf_pipeline.world import company_names, make_examples

TOKEN = re.compile(r"\d|[^\W\d_]+|[^\w\s]|\n")


def context(example: Example) -> str:
    rows = (" | ".join(row) for row in example.table)
    return "\n".join((*example.pre_text, *rows, *example.post_text))


def numbers(text: str) -> set[str]:
    """Return the numbers of a text without thousands separators."""
    return set(re.findall(r"-?\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text)))


def test_every_program_gives_the_recorded_answer(sample: list[Example]) -> None:
    for example in sample:
        assert execute(parse_program(example.program), example.table) == example.exe_ans


def test_every_stated_answer_is_graded_as_correct(sample: list[Example]) -> None:
    for example in sample:
        assert grade(render_response(Response(answer=example.answer)), example).answer_strict


def test_records_survive_the_finqa_layout(sample: list[Example]) -> None:
    assert [Example.from_record(example.to_record()) for example in sample] == sample


def test_every_argument_can_be_copied_from_the_gold_evidence(sample: list[Example]) -> None:
    for example in sample:
        evidence = numbers(" ".join(example.gold_inds.values()))
        arguments = {
            argument.removesuffix("%")
            for step in parse_program(example.program).steps
            for argument in step.arguments
            if re.fullmatch(r"-?[\d.]+%?", argument)
        }
        assert arguments <= evidence, example.id


def test_all_gold_evidence_is_needed(sample: list[Example]) -> None:
    for example in sample:
        used = numbers(example.program)
        for key, words in example.gold_inds.items():
            row = example.table[int(key[6:])][0] if key.startswith("table_") else None
            assert used & numbers(words) or f"({row}, none)" in example.program, example.id


def test_gold_evidence_sits_in_tables_and_in_sentences(sample: list[Example]) -> None:
    kinds = Counter(
        tuple(sorted({key.split("_")[0] for key in example.gold_inds})) for example in sample
    )
    assert set(kinds) == {("table",), ("text",), ("table", "text")}
    assert kinds["table",] < 0.9 * len(sample)


def test_all_operations_and_one_to_three_steps_are_used(sample: list[Example]) -> None:
    programs = [parse_program(example.program) for example in sample]
    assert {step.operation for program in programs for step in program.steps} == set(OPERATIONS)
    steps = Counter(len(program.steps) for program in programs)
    assert set(steps) == {1, 2, 3}
    assert min(steps.values()) > 0.1 * len(sample)


def test_there_are_more_than_forty_ways_of_asking(sample: list[Example]) -> None:
    assert len({example.difficulty["phrasing"] for example in sample}) >= 100


def test_pages_have_three_to_six_rows_and_two_or_three_columns(sample: list[Example]) -> None:
    assert {len(example.table) - 1 for example in sample} == {3, 4, 5, 6}
    assert {len(example.table[0]) - 1 for example in sample} == {2, 3}


@pytest.mark.parametrize(
    "written", [r"\$ \d", r"\d %", r"\d,\d{3}", r"-[\d,.]+ \( [\d,.]+ \)", r"\d\.\d"]
)
def test_cells_are_written_in_many_ways(sample: list[Example], written: str) -> None:
    cells = "\n".join(cell for example in sample for row in example.table for cell in row)
    assert len(re.findall(written, cells)) > 50


def test_difficulty_says_what_is_on_the_page(sample: list[Example]) -> None:
    for example in sample:
        recorded = example.difficulty
        assert list(recorded) == ["level", "rows", "columns", "distractors", "phrasing", "steps"]
        assert recorded["rows"] == len(example.table) - 1
        assert recorded["columns"] == len(example.table[0]) - 1
        assert recorded["steps"] == len(parse_program(example.program).steps) == len(example.steps)
        sentences = len(example.pre_text) + len(example.post_text) - 1
        unused = len(example.table) - 1 + sentences - len(example.gold_inds)
        assert recorded["distractors"] == unused


def test_harder_levels_have_longer_pages(sample: list[Example]) -> None:
    lengths = {
        level: sorted(
            len(TOKEN.findall(context(example)))
            for example in sample
            if example.difficulty["level"] == level
        )
        for level in (1, 4)
    }
    medians = {level: values[len(values) // 2] for level, values in lengths.items()}
    assert medians[1] < 110 < medians[4]


def test_most_contexts_fit_in_200_tokens(sample: list[Example]) -> None:
    fitting = sum(len(TOKEN.findall(context(example))) <= 200 for example in sample)
    assert fitting >= 0.9 * len(sample)


def test_a_constant_answer_is_right_for_less_than_three_percent(sample: list[Example]) -> None:
    answers = Counter(str(example.exe_ans) for example in sample)
    assert max(answers.values()) < 0.03 * len(sample)
    assert answers["yes"] == answers["no"] == 30


def test_every_example_is_explained_in_one_short_sentence(sample: list[Example]) -> None:
    for example in sample:
        assert example.explanation.endswith(" .")
        assert 3 < len(example.explanation.split()) <= 30


def test_no_id_and_no_page_is_used_twice(sample: list[Example]) -> None:
    assert len({example.id for example in sample}) == len(sample)
    assert len({example.table for example in sample}) == len(sample)


def test_ids_follow_the_company(sample: list[Example]) -> None:
    assert all(re.fullmatch(r"[A-Z]{5}/20\d\d/page_\d+\.pdf-1", example.id) for example in sample)
    tickers = {example.id[:5] for example in make_examples(200, "sample", company_names("test"))}
    assert not tickers & {example.id[:5] for example in sample}


def test_a_shorter_list_begins_a_longer_one(sample: list[Example]) -> None:
    assert make_examples(25, "sample", company_names("train")) == sample[:25]


def test_the_mix_decides_the_levels() -> None:
    made = make_examples(60, 7, company_names("train"), {1: 1.0})
    assert {example.difficulty["level"] for example in made} == {1}
