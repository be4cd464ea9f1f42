"""The report as page and as text, also of hostile answers."""

import hashlib
import re
import subprocess
import sys

import pytest

from finrlhf_pipeline.pipelines.reporting.figures.theme import new_figure
from finrlhf_pipeline.pipelines.reporting.rendering import (
    plain,
    render_page,
    render_text,
    tone,
    verbatim,
)
from finrlhf_pipeline.pipelines.reporting.wording import section, table

HOSTILE = "<script>alert('x')</script> | `code` **bold**\n# heading"
SECTIONS = [
    section(
        "hostile",
        HOSTILE,
        [HOSTILE],
        figures=["empty"],
        tables=[table(HOSTILE, [HOSTILE], [[HOSTILE]])],
        examples=[
            {
                "policy": "sft",
                "outcome": "won",
                "id": HOSTILE,
                "question": HOSTILE,
                "gold": HOSTILE,
                "answers": [{"policy": "sft", "response": HOSTILE, "executed": HOSTILE}],
            }
        ],
    )
]


@pytest.fixture(scope="module")
def page() -> str:
    return render_page(SECTIONS, {"empty": new_figure(HOSTILE)})


def test_what_a_model_wrote_stays_text_on_the_page(page: str) -> None:
    assert "alert('x')</script>" not in page
    assert page.count("&lt;script&gt;") >= 8


def test_the_page_holds_the_drawing_script_once_and_loads_nothing(page: str) -> None:
    body = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert page.count("plotly.js v") == 1
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", body)
    assert 'id="figure-empty"' in page


def test_what_a_model_wrote_stays_text_in_markdown() -> None:
    text = render_text(SECTIONS)
    assert "<script>" not in re.sub(r"`{2,}.*?`{2,}", "", text)
    assert not re.search(r"^# heading", text, flags=re.MULTILINE)


def test_a_table_in_markdown_has_a_line_for_each_row() -> None:
    text = render_text([section("a", "A", [], tables=[table("T", ["x", "y"], [["1", "2"]])])])
    assert "| x | y |\n| --- | --- |\n| 1 | 2 |\n" in text


def test_code_in_markdown_cannot_be_left() -> None:
    assert verbatim("a ``` b") == "```` a ``` b ````"
    assert verbatim("a|b\nc") == "`` a¦b c ``"
    assert verbatim("") == "`` (nothing) ``"


def test_marks_are_shown_as_they_are() -> None:
    assert plain("a|b *c*, 15.0 % (or so)") == r"a\|b \*c\*, 15.0 % (or so)"
    assert (plain("15.0 %"), plain("+0.0"), plain("---")) == ("15.0 %", "+0.0", r"\---")
    assert (plain("# a"), plain("1. a"), plain("- a")) == (r"\# a", r"1\. a", r"\- a")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("hacked", "bad"), ("healthy", "good"), ("−2.1", "number"), ("3.0 % of all are long", "word")],
)
def test_cells_are_shown_by_what_they_say(cell: str, expected: str) -> None:
    assert tone(cell) == expected


def test_the_page_has_the_same_bytes_in_every_process(page: str) -> None:
    program = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); import test_rendering as t; "
        "page = t.render_page(t.SECTIONS, {'empty': t.new_figure(t.HOSTILE)}); "
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    folder = __file__.rpartition("/")[0]
    other = subprocess.run(
        [sys.executable, "-c", program, folder],
        env={"PYTHONHASHSEED": "123"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == hashlib.sha256(page.encode()).hexdigest()
