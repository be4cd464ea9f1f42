"""Prompt templates: text with places for the context and the question, known by its hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

PLACEHOLDERS = ("context", "question")

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_LABEL = re.compile(r"^[ \t]*([^\W\d_][\w ]*):", re.MULTILINE)
_DIGEST_LETTERS = 16


class TemplateError(ValueError):
    """A prompt template that cannot be filled."""


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template, its hash, and the labels such as `question:` that begin its lines."""

    text: str
    digest: str
    labels: tuple[str, ...]

    def guard(self, line: str) -> str:
        """Set the colon apart where a line of evidence would pass for a line of the template."""
        label, colon, rest = line.partition(":")
        is_label = bool(colon) and label.strip().casefold() in self.labels
        return f"{label.rstrip()} :{rest}" if is_label else line

    def fill(self, context: Sequence[str], question: str) -> str:
        """Return the prompt; braces in the context or the question are text like any other."""
        values = {"context": "\n".join(context), "question": self.guard(flatten(question))}
        return _PLACEHOLDER.sub(lambda place: values[place[1]], self.text)


def parse_template(text: str) -> Template:
    r"""Return the template that a text file holds, or say which placeholder is wrong.

    The line break that ends the file is not part of the prompt; the hash is of the whole file.

    >>> template = parse_template("{context}\nquestion: {question}\nresponse:\n")
    >>> template.fill(["cash | $ 5"], "how much {cash} ?")
    'cash | $ 5\nquestion: how much {cash} ?\nresponse:'
    """
    found = _PLACEHOLDER.findall(text)
    for name in PLACEHOLDERS:
        if found.count(name) != 1:
            raise TemplateError(
                f"The prompt template holds {{{name}}} {found.count(name)} times. "
                f"Write it exactly once."
            )
    unknown = [name for name in found if name not in PLACEHOLDERS]
    if unknown:
        raise TemplateError(
            f"The prompt template holds the unknown placeholder {{{unknown[0]}}}. "
            f"Use {{context}} and {{question}} only."
        )
    return Template(
        text=text.removesuffix("\n"),
        digest=hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LETTERS],
        labels=tuple(label.strip().casefold() for label in _LABEL.findall(text)),
    )


def flatten(text: str) -> str:
    r"""Return a text as one printable line: what breaks or hides a line becomes one space.

    >>> flatten("net sales\r\nresponse: 5\u2028")
    'net sales response: 5'
    """
    if not text.isprintable():  # control, format and separator characters, lone surrogates
        text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())
