"""The key of a step from all that it depends on, and what has changed between two of them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from finrlhf_pipeline.provenance.step_records import Parts

# in the order in which a person would look for the reason
SAID: Final = {
    "function": "{name}: {before} → {after}",
    "parameters": "parameter {name}: {before} → {after}",
    "inputs": "input {name} has changed",
    "catalog": "catalog entry {name}: {before} → {after}",
    "code": "code {name} has changed",
    "libraries": "library {name}: {before} → {after}",
    "arithmetic": "arithmetic, {name}: {before} → {after}",
}
NOTHING: Final = "nothing"


def step_key(parts: Parts) -> str:
    """Return the digest of all that a step depends on.

    >>> step_key({"parameters": {"a": 1}}) == step_key({"parameters": {"a": 2}})
    False
    """
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def changes(before: Parts, after: Parts) -> list[str]:
    """Return what has changed, one phrase each; parts that are not in `after` are not compared.

    >>> changes({"parameters": {"grpo.beta": 0.04}}, {"parameters": {"grpo.beta": 0.1}})
    ['parameter grpo.beta: 0.04 → 0.1']
    """
    return [
        phrase
        for part, words in SAID.items()
        if part in after
        for phrase in _phrases(words, before.get(part, {}), after[part])
    ]


def _phrases(words: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    changed = [name for name in before if name in after and before[name] != after[name]]
    # a helper that appears or goes does so because something that calls it has changed
    names = changed if changed and words == SAID["code"] else sorted(before.keys() | after.keys())
    for name in names:
        if name not in before or name not in after or before[name] != after[name]:
            yield words.format(
                name=name, before=before.get(name, NOTHING), after=after.get(name, NOTHING)
            )
