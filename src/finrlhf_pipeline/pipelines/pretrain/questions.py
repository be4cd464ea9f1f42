"""More questions about a page than the one it came with, so that a page is practised often."""

from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Final

from finrlhf_pipeline.pipelines.pretrain.pages import Asked, Kind, Page, Row
from finrlhf_pipeline.world.questions import PHRASINGS, Phrasing

_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "money": "plain",
        "count": "plain",
        "percent": "percent",
        "rate": "percent",
        "signed": "signed",
    }
)
# a fact is told in a sentence, which only the page's own question knows
_ABOUT_ROWS: Final = tuple(phrasing for phrasing in PHRASINGS if not phrasing.intent.fact)
_ROLES: Final = "abc"
_OWN_SHARE: Final = 0.3


def ask(rng: Random, page: Page) -> Asked:
    """Return the page's own question or another one that its table answers."""
    if rng.random() < _OWN_SHARE:
        return page.asked
    while True:
        phrasing = rng.choice(_ABOUT_ROWS)
        if asked := _fill(rng, phrasing, page):
            return asked


def _fill(rng: Random, phrasing: Phrasing, page: Page) -> Asked | None:
    """Return the phrasing with rows and years of the page, None where it does not fit the page."""
    intent = phrasing.intent
    rows = _choose_rows(rng, page, [_KINDS[unit] for unit in rng.choice(intent.units)])
    far_apart = intent.when == "two_years_apart"
    if len(rows) == 0 or (far_apart and len(page.years) == 2):  # noqa: PLR2004  # neighbours
        return None
    two = (min(page.years), max(page.years)) if far_apart else sorted(rng.sample(page.years, 2))
    slots = _slots(page, rows, *two)
    return Asked(
        phrasing.ask.format(**slots), intent.reason.format(**slots), intent.program.format(**slots)
    )


def _choose_rows(rng: Random, page: Page, kinds: Sequence[Kind]) -> list[Row]:
    """Return one row for each kind, or none at all."""
    free = rng.sample(page.rows, len(page.rows))
    chosen: list[Row] = []
    for kind in kinds:
        row = next((row for row in free if row.kind == kind), None)
        if row is None:
            return []
        free.remove(row)
        chosen.append(row)
    return chosen


def _slots(page: Page, rows: Sequence[Row], earlier: str, later: str) -> dict[str, str]:
    slots = {"y0": earlier, "y1": later, "smaller": "dollars", "larger": "billions"}
    for role, row in zip(_ROLES, rows, strict=False):
        slots[role] = row.label
        slots[f"{role}0"] = row.values[page.years.index(earlier)]
        slots[f"{role}1"] = row.values[page.years.index(later)]
    return slots
