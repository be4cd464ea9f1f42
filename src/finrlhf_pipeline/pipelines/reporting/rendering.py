"""The report as a page that needs no network, and as Markdown; texts of models stay texts."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from finrlhf_pipeline.pipelines.reporting.figures.theme import Figure
from finrlhf_pipeline.pipelines.reporting.questions import LOOK

Section = Mapping[str, Any]

PACKAGE: Final = "finrlhf_pipeline.pipelines.reporting"
TONES: Final = {
    "good": ("better", "healthy", "fine", "yes"),
    "bad": ("worse", "suspect", "hacked", "no", LOOK),
}
NUMBER_STARTS: Final = frozenset("0123456789+−<–")
LONGEST_NUMBER: Final = len("−10.0 to −10.0")
_MARKS: Final = re.compile(r"([\\`*_\[\]<>|&~])")
# what makes a heading, a list or a rule at the start of a line
_STARTS: Final = re.compile(r"^(\d*)([#+\-=.)])(?=[\s#+\-=]|$)")


def render_page(sections: Sequence[Section], figures: Mapping[str, Figure]) -> str:
    """Return HTML with plotly's script in it once, and everything else escaped."""
    from plotly.offline import get_plotlyjs

    return _template("report.html.j2", escaped=True).render(
        sections=sections,
        drawings={name: drawing(name, figure) for name, figure in figures.items()},
        script=Markup(get_plotlyjs()),  # noqa: S704 - plotly's own script, from its package
    )


def drawing(name: str, figure: Figure) -> Markup:
    """Return a figure's element; plotly escapes what its JSON holds for use in a script."""
    html = figure.to_html(
        div_id=f"figure-{name}",
        full_html=False,
        include_plotlyjs=False,
        config={"responsive": True},
    )
    return Markup(html)  # noqa: S704 - as the docstring says


def render_text(sections: Sequence[Section]) -> str:
    """Return Markdown."""
    return _template("report.md.j2", escaped=False).render(sections=sections)


def _template(name: str, *, escaped: bool) -> Template:
    environment = Environment(
        loader=PackageLoader(PACKAGE),
        autoescape=escaped,  # noqa: S701 - Markdown has an escaping of its own, `plain` and `verbatim`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"plain": plain, "verbatim": verbatim, "tone": tone}
    return environment.get_template(name)


def tone(cell: str) -> str:
    """Return how a table's cell is to be shown: as good, as bad, as a number, or as it is.

    >>> tone("better"), tone("12.5 %"), tone("questions")
    ('good', 'number', 'word')
    """
    for name, words in TONES.items():
        if cell in words:
            return name
    return "number" if cell[:1] in NUMBER_STARTS and len(cell) <= LONGEST_NUMBER else "word"


def plain(text: str) -> str:
    r"""Return text that Markdown shows as it is.

    >>> plain("a|b *c*")
    'a\\|b \\*c\\*'
    """
    return _STARTS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", " ".join(text.split())))


def verbatim(text: str) -> str:
    """Return text as code on one line, which no mark in it can leave, also within a table.

    >>> verbatim("add(1, 2)")
    '`` add(1, 2) ``'
    """
    line = " ".join(text.split()).replace("|", "¦")
    longest = max((len(ticks) for ticks in re.findall("`+", line)), default=1)
    fence = "`" * (longest + 1)
    return f"{fence} {line or '(nothing)'} {fence}"
