"""From raw rows to examples and preferences that can be trusted.

Ingestion yields chunk by chunk, so that memory does not grow with the file, and judges the share
of bad rows behind the last: by then the quarantine file says which they are.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from finrlhf_pipeline.pipelines.ingestion import examples, preferences
from finrlhf_pipeline.pipelines.ingestion.decontamination import remove_contaminated
from finrlhf_pipeline.pipelines.ingestion.layouts import (
    EXAMPLE_LAYOUTS,
    PREFERENCE_LAYOUTS,
    RowError,
)
from finrlhf_pipeline.pipelines.ingestion.parameters import IngestionParameters
from finrlhf_pipeline.pipelines.ingestion.quarantine import Account, QuarantineError
from finrlhf_pipeline.pipelines.ingestion.sources import RowSource
from finrlhf_pipeline.rows import count_reasons, ledger_entry

_ROWS_PER_CHUNK: Final = 1000

Rows = list[dict[str, Any]]


class Ingested(NamedTuple):
    """A numbered chunk of accepted rows, one of those set aside, and the account so far.

    The rows can be gone through once. Kedro splits what a node yields with `itertools.tee`, which
    lets go of it 57 yields later; an iterator that has been used up holds nothing by then.
    """

    accepted: tuple[int, Iterator[Any]]
    quarantine: tuple[int, Iterator[dict[str, Any]]]
    ledger: dict[str, Any]

    @classmethod
    def chunk(
        cls, number: int, accepted: Iterable[Any], quarantine: Rows, account: Account
    ) -> "Ingested":
        """Return the yield of one chunk."""
        return cls((number, iter(accepted)), (number, iter(quarantine)), account.entry())


def ingest_examples(rows: RowSource, parameters: IngestionParameters) -> Iterator[Ingested]:
    """Yield the examples of one split, whose programs have been executed."""
    read = EXAMPLE_LAYOUTS[parameters.layouts.examples]
    account = Account(rows.source)
    seen: dict[str, int] = {}
    remaining = iter(rows)
    number = 0
    while chunk := list(islice(remaining, _ROWS_PER_CHUNK)):
        accepted: Rows = []
        quarantine: Rows = []
        for row in chunk:
            outcomes = list(examples.judge_row(row, read, seen))
            account.read(rows=1, items=len(outcomes))
            for outcome in outcomes:
                if isinstance(outcome, RowError):
                    quarantine.append(account.reject(row.position, outcome))
                else:
                    accepted.append(examples.to_record(outcome, row))
        account.accept(len(accepted))
        yield Ingested.chunk(number, accepted, quarantine, account)
        number += 1
    account.check(parameters.max_quarantined_share)


def ingest_preferences(rows: RowSource, parameters: IngestionParameters) -> Iterator[Ingested]:
    """Yield the preferences that say something, each of them once."""
    # numpy takes its time to import, and listing pipelines imports this module
    from finrlhf_pipeline.pipelines.ingestion.duplicates import SeenRows

    layout = PREFERENCE_LAYOUTS[parameters.layouts.preferences]
    account = Account(rows.source)
    seen = SeenRows()
    for number, batch in enumerate(rows.batches(layout.record)):
        size = len(batch.positions) + len(batch.others)
        account.read(rows=size, items=size)
        accepted, rejected = preferences.judge_batch(batch, layout, seen)
        account.accept(len(accepted.id))
        quarantine = [account.reject(position, error) for position, error in rejected]
        yield Ingested.chunk(number, accepted.rows(), quarantine, account)
    account.check(parameters.max_quarantined_share)


def decontaminate(
    train: Rows, validation: Rows, test: Rows, parameters: IngestionParameters
) -> tuple[Rows, Rows, Rows, Rows, dict[str, Any]]:
    """Keep out of training what validation or test ask, and out of validation what test asks."""
    similarity = parameters.near_duplicate_similarity
    sound_validation, from_validation = remove_contaminated(validation, test, similarity)
    sound_train, from_train = remove_contaminated(train, [*sound_validation, *test], similarity)
    if train and not sound_train:
        raise QuarantineError(
            f"Nothing is left to train on: each of the {len(train):,} training rows is on a page "
            "of the validation or test split, or asks their questions. Check that the three "
            "files of raw examples in the catalog are different ones."
        )
    dropped = {
        f"{split}: {reason}": count
        for split, rejections in (("train", from_train), ("validation", from_validation))
        for reason, count in count_reasons(rejections).items()
    }
    ledger = ledger_entry(
        "decontaminate",
        rows_in=len(train) + len(validation) + len(test),
        rows_out=len(sound_train) + len(sound_validation) + len(test),
        dropped=dropped,
    )
    removed = [rejection.to_record() for rejection in [*from_train, *from_validation]]
    return sound_train, sound_validation, test, removed, ledger
