"""Judges that see only the surface of two responses: length, first words, keywords, all words.

Each counts features of both responses and weighs their differences, chosen minus rejected.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from finrlhf_pipeline.pipelines.preferences.fitting import fit_logistic
from finrlhf_pipeline.pipelines.preferences.parameters import AuditParameters

Features: TypeAlias = Mapping[str, float]

# a reference, a word, a number as it is written, or one other sign
_TOKEN: Final = re.compile(r"#\d+|[^\W\d]\w*|\d+(?:[.,]\d+)*|[^\w\s]")

# steps small enough to set 45 characters apart from 30, and few enough to fill with pairs
_BINS_PER_DOUBLING: Final = 4
_BIN: Final = "bin "


@dataclass(frozen=True, slots=True)
class Control:
    """What a judge counts in a response, and how it learns to weigh it from train pairs."""

    count: Callable[[str, AuditParameters], Features]
    fit: Callable[[Sequence[Features], AuditParameters], Features]

    def differences(
        self, pairs: Sequence[Mapping[str, Any]], settings: AuditParameters
    ) -> list[Features]:
        """Return for each pair what the chosen response has more of than the rejected one."""
        return [
            _subtract(self.count(pair["chosen"], settings), self.count(pair["rejected"], settings))
            for pair in pairs
        ]


def margins(weights: Features, differences: Sequence[Features]) -> list[float]:
    """Return by how much a judge prefers each chosen response; 0 is a tie.

    >>> margins({"risk": 2.0}, [{"risk": 1, "now": -1}, {"now": 1}])
    [2.0, 0.0]
    """
    return [
        math.fsum(weights.get(name, 0.0) * count for name, count in difference.items())
        for difference in differences
    ]


def tokens(text: str) -> list[str]:
    """Return the words, numbers and other signs of a text.

    >>> tokens("Program: divide(#0, 5.5%)")
    ['program', ':', 'divide', '(', '#0', ',', '5.5', '%', ')']
    """
    return _TOKEN.findall(text.lower())


def count_length(text: str, _settings: AuditParameters) -> Features:
    """Count characters and words, and note the bin of lengths, a quarter of a doubling wide."""
    length_bin = int(_BINS_PER_DOUBLING * math.log2(max(len(text), 1)))
    return {"characters": len(text), "words": len(text.split()), f"{_BIN}{length_bin}": 1}


def fit_length(differences: Sequence[Features], _settings: AuditParameters) -> Features:
    """Prefer the longer, the shorter, or what is as long as winners are: what tells train best."""
    ordered = _prefer_one_end(differences)
    binned, unseen_margins = _prefer_bins(differences)
    if _wins(unseen_margins) > _wins(margins(ordered, differences)):
        return binned
    return ordered


def _prefer_one_end(differences: Sequence[Features]) -> Features:
    votes = {
        name: sum(_sign(difference.get(name, 0)) for difference in differences)
        for name in ("characters", "words")
    }
    name = max(votes, key=lambda measure: abs(votes[measure]))
    # even train pairs leave the choice open; held-out ones then show what it brings
    return {name: -1.0 if votes[name] < 0 else 1.0}


def _prefer_bins(differences: Sequence[Features]) -> tuple[Features, list[float]]:
    """Weigh bins by how much more they won than lost; return the pairs' margins as well.

    A pair's margin is by what the other pairs tell, as bins fit any few pairs too well.
    """
    sides = [
        {name: side for name, side in difference.items() if name.startswith(_BIN)}
        for difference in differences
    ]
    net, seen = Counter[str](), Counter[str]()
    for pair in sides:
        for name, side in pair.items():
            net[name] += int(side)
            seen[name] += 1
    weights = {name: net[name] / (seen[name] + 1) for name in sorted(seen)}
    return weights, [
        math.fsum(side * (net[name] - side) / seen[name] for name, side in pair.items())
        for pair in sides
    ]


def _wins(margins_found: Sequence[float]) -> int:
    return sum(_sign(margin) for margin in margins_found)


def count_prefixes(text: str, settings: AuditParameters) -> Features:
    """Count the first word, the first two words, and so on."""
    words = text.split()[: settings.prefix_words]
    return {" ".join(words[: end + 1]): 1 for end in range(len(words))}


def note_words(text: str, _settings: AuditParameters) -> Features:
    """Note which words occur."""
    return dict.fromkeys(tokens(text), 1)


def fit_keywords(differences: Sequence[Features], settings: AuditParameters) -> Features:
    """Give a vote to the words that most clearly stand on one side, by their log-odds."""
    chosen, rejected = Counter[str](), Counter[str]()
    for difference in differences:
        chosen.update(word for word, side in difference.items() if side > 0)
        rejected.update(word for word, side in difference.items() if side < 0)

    def clearest(word: str) -> tuple[float, str]:
        lead = abs(chosen[word] - rejected[word])
        return -lead / math.sqrt(chosen[word] + rejected[word]), word

    keywords = sorted(chosen | rejected, key=clearest)[: settings.keywords]
    return {word: math.log((chosen[word] + 1) / (rejected[word] + 1)) for word in keywords}


def count_words(text: str, _settings: AuditParameters) -> Features:
    """Count every word, number and sign."""
    return Counter(tokens(text))


def fit_words(differences: Sequence[Features], settings: AuditParameters) -> Features:
    """Weigh features by logistic regression."""
    return fit_logistic(differences, settings.penalty)


CONTROLS: Final[Mapping[str, Control]] = {
    "length_only": Control(count_length, fit_length),
    "prefix_only": Control(count_prefixes, fit_words),
    "keyword_only": Control(note_words, fit_keywords),
    "bag_of_words": Control(count_words, fit_words),
}


def _subtract(chosen: Features, rejected: Features) -> Features:
    names = [*chosen, *(name for name in rejected if name not in chosen)]
    difference = {name: chosen.get(name, 0) - rejected.get(name, 0) for name in names}
    return {name: count for name, count in difference.items() if count}


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
