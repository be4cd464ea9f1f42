"""The line items that tables and sentences speak of.

No item is the sum of others in its topic, so any figures go together and none gives another away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from finrlhf_pipeline.world.amounts import Unit


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of table and the line items it may hold."""

    name: str
    items: Mapping[Unit, tuple[str, ...]]


TOPICS: Final = (
    Topic(
        "results",
        {
            "money": (
                "product revenue", "service revenue", "rental revenue", "cost of sales",
                "selling expense", "research expense", "interest expense", "income tax", "payroll",
            ),
            "percent": ("gross margin", "operating margin"),
            "rate": ("tax rate", "bonus rate"),
            "signed": ("currency effect", "hedging result"),
        },
    ),
    Topic(
        "balance sheet",
        {
            "money": (
                "cash", "inventory", "trade credit", "short-term debt", "long-term debt",
                "goodwill", "land", "lease debt", "deposit base",
            ),
            "percent": ("equity share", "debt share"),
            "rate": ("debt rate", "lease rate", "credit rate"),
            "signed": ("pension gap", "fair value change"),
        },
    ),
    Topic(
        "cash flow",
        {
            "money": (
                "capital spending", "dividend payout", "share buyback", "new borrowing",
                "debt repayment", "interest paid", "tax paid", "cash from sales",
            ),
            "percent": ("cash margin", "cash return"),
            "rate": ("payout rate", "tax rate", "spending rate"),
            "signed": ("net cash flow", "working capital change"),
        },
    ),
    Topic(
        "segment",
        {
            "money": (
                "retail revenue", "cloud revenue", "energy revenue", "media revenue",
                "export revenue", "health revenue", "travel revenue",
            ),
            "percent": ("retail margin", "cloud margin", "energy margin"),
            "rate": ("fee rate", "refund rate"),
            "signed": ("media result", "travel result"),
        },
    ),
    Topic(
        "operating",
        {
            "money": (
                "store rent", "freight expense", "payroll", "repair expense", "energy expense",
            ),
            "count": (
                "headcount", "store count", "unit volume", "order volume", "fleet size",
                "customer count", "site count",
            ),
            "percent": ("staff turnover", "order growth"),
            "rate": ("bonus rate", "refund rate"),
        },
    ),
    Topic(
        "loan",
        {
            "money": (
                "home loan book", "car loan book", "card loan book", "deposit base", "fee income",
                "credit loss", "trading income", "bond book",
            ),
            "percent": ("loan yield", "loan growth"),
            "rate": ("loss rate", "deposit rate", "fee rate"),
            "signed": ("trading result", "credit adjustment"),
        },
    ),
    Topic(
        "pension",
        {
            "money": (
                "service expense", "plan interest", "plan payout", "plan deposit", "health expense",
                "plan value", "plan debt",
            ),
            "percent": ("plan return", "wage growth"),
            "rate": ("discount rate", "payout rate"),
            "signed": ("plan result", "plan adjustment"),
        },
    ),
)  # fmt: skip
