"""Layouts of users' files: one small reader each, and the names that parameters call them by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.pipelines.ingestion.layouts import finqa, hh_rlhf, pairs, sharegpt, tatqa
from finrlhf_pipeline.pipelines.ingestion.layouts.errors import RowError, SetAsideError
from finrlhf_pipeline.pipelines.ingestion.layouts.fields import read_fields
from finrlhf_pipeline.pipelines.ingestion.layouts.pairs import Pair

__all__ = [
    "EXAMPLE_LAYOUTS",
    "PREFERENCE_LAYOUTS",
    "ExampleReader",
    "Pair",
    "PreferenceLayout",
    "RowError",
    "SetAsideError",
]

_Record = TypeVar("_Record")

ExampleReader = Callable[[Any], list[Example | RowError]]


@dataclass(frozen=True)
class PreferenceLayout(Generic[_Record]):
    """The fields of a row as a msgspec record, and how a pair is made of them."""

    record: type[_Record]
    to_pair: Callable[[_Record], Pair]

    def read(self, value: Any) -> Pair:
        """Return the pair of a parsed row, or raise the RowError that says what is wrong."""
        return self.to_pair(read_fields(value, self.record))


EXAMPLE_LAYOUTS: Final[dict[str, ExampleReader]] = {
    "finqa": finqa.read,
    "tatqa": tatqa.read,
}
PREFERENCE_LAYOUTS: Final[dict[str, PreferenceLayout[Any]]] = {
    "pairs": PreferenceLayout(pairs.Pair, pairs.read),
    "hh_rlhf": PreferenceLayout(hh_rlhf.Dialogues, hh_rlhf.read),
    "sharegpt": PreferenceLayout(sharegpt.Conversation, sharegpt.read),
}
