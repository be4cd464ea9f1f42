"""Checking the fields of a parsed row against a typed record."""

from typing import Any, TypeVar

import msgspec

from finrlhf_pipeline.pipelines.ingestion.layouts.errors import RowError

_Record = TypeVar("_Record")


def read_fields(value: Any, record: type[_Record]) -> _Record:
    """Return the value as a `record`, or raise the RowError that names the field at fault."""
    try:
        return msgspec.convert(value, record)
    except msgspec.ValidationError as error:
        raise RowError(_reason(str(error)), str(error)) from None
    except UnicodeEncodeError:
        raise RowError("lone surrogate", "half a character where a record was due") from None
    except RecursionError:
        raise RowError("nested too deeply", "more levels than can be read") from None


def _reason(message: str) -> str:
    """Sort msgspec's sentences, whose wording the tests pin down, into reasons to count by."""
    if "missing required field" in message:
        return "missing field"
    return "mistyped field"
