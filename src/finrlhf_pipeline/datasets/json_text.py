"""JSON texts from files that nobody has checked, and what is wrong with them."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

import msgspec

_STRUCTURE: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]', re.DOTALL)
_WHITESPACE: Final = b" \t\r\n"


class JSONTextError(ValueError):
    """A text that is no usable JSON value, with a reason to count by and a detail to read."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def parse(text: bytes) -> Any:
    """Return the value of one JSON text, or raise the JSONTextError that says why it has none.

    >>> parse(b'{"a": 1}')
    {'a': 1}
    """
    if text.startswith(codecs.BOM_UTF8):
        raise JSONTextError("byte order mark", "save the file as UTF-8 without one")
    try:
        decoded = text.decode()
    except UnicodeDecodeError as error:
        raise JSONTextError(
            "invalid utf-8", f"byte 0x{text[error.start]:02x} at {error.start + 1}"
        ) from None
    try:
        return msgspec.json.decode(text)
    except msgspec.ValidationError as error:
        # JSON has no limits for numbers: 1e999, or an integer of thousands of digits
        raise JSONTextError("number out of range", str(error)) from None
    except (ValueError, RecursionError) as error:
        raise _diagnosis(decoded, error) from None


def _diagnosis(text: str, error: Exception) -> JSONTextError:
    """Find out with Python's more talkative parser what msgspec stumbled over."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except JSONTextError as known:
        return known
    except RecursionError:
        return JSONTextError("nested too deeply", "more brackets within brackets than can be read")
    except UnicodeEncodeError:
        return JSONTextError("lone surrogate", "half a character, written as \\ud800 or the like")
    except json.JSONDecodeError as broken:
        return JSONTextError("broken json", f"{broken.msg} at character {broken.pos + 1}")
    except ValueError:
        return JSONTextError("number out of range", "more digits than can be read")
    return JSONTextError("broken json", str(error))


def _refuse_constant(name: str) -> NoReturn:
    raise JSONTextError("not a finite number", f"{name} is not JSON")


def split_array(text: bytes) -> list[bytes]:
    """Return the text of each element of a JSON array, on one line, without judging them.

    A NaN or a lone surrogate spoils its own element only, as it would in JSON Lines.

    >>> split_array(b'[{"a": 1}, {"a": NaN}]')
    [b'{"a": 1}', b'{"a": NaN}']
    """
    try:
        elements = [bytes(raw) for raw in msgspec.json.decode(text, type=list[msgspec.Raw])]
    except (ValueError, RecursionError):
        elements = list(_scan_array(text))
    # line breaks within a JSON text are whitespace: those of strings are escaped
    return [element.replace(b"\r", b" ").replace(b"\n", b" ") for element in elements]


def _scan_array(text: bytes) -> Iterator[bytes]:
    """Yield what lies between the commas of the outermost brackets."""
    depth, start, several = 0, 0, False
    for match in _STRUCTURE.finditer(text):
        mark = match[0]
        if mark in b"[{":
            depth += 1
            start = match.end() if depth == 1 else start
        elif mark in b"]}":
            depth -= 1
        if (depth == 1 and mark == b",") or depth == 0:
            element = text[start : match.start()].strip(_WHITESPACE)
            several = several or mark == b","
            if element or several:
                yield element
            start = match.end()
        if depth == 0:
            break
    if depth != 0 or start == 0:
        raise JSONTextError("broken json", "the array has no end; the file seems to be cut off")
    if rest := text[start:].strip(_WHITESPACE):
        raise JSONTextError("broken json", f"text after the end of the array: {rest[:20]!r}")
