"""The layout of FinQA: one record is one question with its page."""

from typing import Any

from finrlhf_pipeline.finqa import Example, RecordError
from finrlhf_pipeline.pipelines.ingestion.layouts.errors import RowError


def read(value: Any) -> list[Example | RowError]:
    """Return the record's example, or raise the RowError that names the field at fault."""
    try:
        return [Example.from_record(value)]
    except RecordError as error:
        raise RowError(_reason(error), str(error)) from None
    except RecursionError:
        raise RowError("nested too deeply", "more levels than can be read") from None


def _reason(error: RecordError) -> str:
    if error.reason == "is missing":
        return "missing field"
    if error.reason == "is empty":
        return "empty answer" if error.field == "qa.exe_ans" else "empty field"
    return "nested too deeply" if "nested" in error.reason else "mistyped field"
