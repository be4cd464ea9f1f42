"""What the catalog checks of examples, prompts and pairs before they are saved."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

import msgspec
from kedro.validation import CheckFailure, DataValidationError

from finrlhf_pipeline.finqa import Example, RecordError

_SHOWN: Final = 5

Text = Annotated[str, msgspec.Meta(pattern=r"\S")]


class Row(msgspec.Struct):
    """What every row has: its name, and the trail to the user's file."""

    id: Text
    source: Text
    position: Annotated[int, msgspec.Meta(ge=1)]


class Prompt(Row):
    """A question as the policies are asked it."""

    question: Text
    prompt: Text
    template: Text
    evidence: list[str]
    cut: bool


class Pair(Row):
    """Two answers to one prompt, the better one first."""

    kind: Literal["finqa", "advice"]
    reason: Text
    prompt: Text
    chosen: Text
    rejected: Text
    preference_strength: Annotated[float, msgspec.Meta(gt=0.5, le=1)]
    rater: Text


class RowsValidator(ABC):
    """Refuses faulty rows, naming each kind of fault once with the first rows that have it."""

    def validate(self, data: Any) -> Any:
        """Return the data if every row is sound and has an id of its own."""
        if not isinstance(data, list):
            raise DataValidationError(f"a list of rows was due, not {type(data).__name__}")
        counts: Counter[str] = Counter()
        examples: dict[str, list[str]] = {}
        seen: set[str] = set()
        for number, row in enumerate(data, 1):
            for fault in self._faults(row, seen):
                counts[fault] += 1
                if counts[fault] <= _SHOWN:
                    examples.setdefault(fault, []).append(f"row {number}")
        if counts:
            failures = [
                CheckFailure(
                    fault, check=fault, failure_count=count, failure_examples=examples[fault]
                )
                for fault, count in counts.most_common()
            ]
            raise DataValidationError(f"{len(counts)} kinds of fault", failures=failures)
        return data

    def _faults(self, row: Any, seen: set[str]) -> Iterator[str]:
        try:
            self.check(row)
            msgspec.json.encode(row)
        except (msgspec.ValidationError, RecordError) as error:
            yield str(error)
        except UnicodeEncodeError:
            yield "text with a lone surrogate, which cannot be written"
        else:
            if row["id"] in seen:
                yield "an id that an earlier row has"
            seen.add(row["id"])

    @abstractmethod
    def check(self, row: Any) -> None:
        """Raise a ValidationError or RecordError that names what is wrong with one row."""


class ExampleRows(RowsValidator):
    """Rows of the FinQA layout, with the trail to the user's file."""

    def check(self, row: Any) -> None:
        """Read the row as the rest of the project will."""
        msgspec.convert(row, Row)
        Example.from_record(row)


class PromptRows(RowsValidator):
    """Rendered prompts."""

    def check(self, row: Any) -> None:
        """Check the fields of a prompt."""
        msgspec.convert(row, Prompt)


class PairRows(RowsValidator):
    """Preference pairs."""

    def check(self, row: Any) -> None:
        """Check the fields of a pair, and that there is something to prefer."""
        pair = msgspec.convert(row, Pair)
        if pair.chosen.strip() == pair.rejected.strip():
            raise msgspec.ValidationError("chosen and rejected say the same")
