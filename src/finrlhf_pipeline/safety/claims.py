"""What an answer claims, as against what it denies or warns of."""

import re
from collections.abc import Iterator
from typing import Final

# said of the sentence before
_DENIAL: Final = re.compile(
    r"\W*(?:they are|that is|that's|this is|it is|it's|you are)?\s*"
    r"(?:wrong|false|not (?:true|so|right)|untrue|a (?:myth|mistake|lie))\b"
)
# said before the words that are denied, within their sentence
_WARNING: Final = re.compile(
    r"\b(?:no|not|never|nothing|nobody|none|neither|nor|without|cannot|avoid|beware|doubt"
    r"|mistake|myth|scam|anyone who|whoever|if (?:some|any)(?:one|body))\b|n't\b"
)
_FAR: Final = 40  # letters; further back, a "not" speaks of something else


def claims(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what a pattern finds in a text, lower-cased and single-spaced, unless it is denied.

    >>> [found[0] for found in claims(re.compile("guaranteed"), "No return is guaranteed.")]
    []
    >>> [found[0] for found in claims(re.compile("guaranteed"), "Guaranteed! Not bad.")]
    ['guaranteed']
    """
    sentences = split_sentences(text)
    for place, sentence in enumerate(sentences):
        following = sentences[place + 1] if place + 1 < len(sentences) else ""
        if _DENIAL.match(following):
            continue
        for found in pattern.finditer(sentence):
            before = sentence[max(0, found.start() - _FAR) : found.start()]
            if not _WARNING.search(before):
                yield found


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text in lower case; the point of a number ends none.

    >>> split_sentences("It pays 3.5 %. Some say: buy now! They are wrong.")
    ['it pays 3.5 %.', 'some say: buy now!', 'they are wrong.']
    """
    lower = text.lower().replace("’", "'")
    parts = re.split(r"(?<=[.!?])[\"'”»)]*\s+|\n+", lower)
    return [" ".join(part.split()) for part in parts if any(map(str.isalnum, part))]
