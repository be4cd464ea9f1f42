"""Names by which a person finds a run among hundreds: what it did, what was changed, when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

BETWEEN: Final = " · "
EVERYTHING: Final = "__default__"
SHOWN_CHANGES: Final = 2
SHOWN_LETTERS: Final = 24
_USUAL_ENVIRONMENTS: Final = (None, "base", "local")
_CHOSEN_PARTS: Final = ("node_names", "from_nodes", "to_nodes", "from_inputs", "to_outputs", "tags")


def journey_subject(run_params: Mapping[str, Any]) -> str:
    """Return the pipelines that were asked for, which is how kedro-mlflow names their run."""
    return "+".join(run_params.get("pipeline_names") or [EVERYTHING])


def journey_name(run_params: Mapping[str, Any], started: datetime) -> str:
    """Return the name of a whole run.

    >>> journey_name({"pipeline_names": ["grpo"], "env": "smoke",
    ...               "runtime_params": {"grpo": {"trainer": {"beta": 0.1}}}}, datetime(2026, 1, 2))
    'grpo · smoke · beta=0.1 · 01-02 00:00'
    """
    environment = run_params.get("env")
    changes = _changes(run_params.get("runtime_params") or {})
    hidden = len(changes[SHOWN_CHANGES:])
    parts = [
        journey_subject(run_params).replace(EVERYTHING, "everything"),
        "" if environment in _USUAL_ENVIRONMENTS else environment,
        "in part" if any(run_params.get(part) for part in _CHOSEN_PARTS) else "",
        *changes[:SHOWN_CHANGES],
        f"{hidden} more" if hidden else "",
        started.strftime("%m-%d %H:%M"),
    ]
    return BETWEEN.join(part for part in parts if part)


def child_name(subject: str, parent: str) -> str:
    """Return the name of a part of a run, told apart from others by the rest of its parent's name.

    >>> child_name("grpo evaluation", "grpo · beta=0.1 · 01-02 00:00")
    'grpo evaluation · beta=0.1 · 01-02 00:00'
    """
    return BETWEEN.join([subject, *(parent.split(BETWEEN)[1:] or [parent])])


def _changes(changed: Mapping[str, Any]) -> list[str]:
    """Return `leaf=value` for everything that --params changed."""
    found: list[str] = []
    for key, value in changed.items():
        if isinstance(value, Mapping):
            found += _changes(value)
        else:
            found.append(f"{key}={_shortened(str(value))}")
    return found


def _shortened(value: str) -> str:
    """Return the end of a long value: it may be a path, and then the end tells more."""
    return value if len(value) <= SHOWN_LETTERS else f"…{value[-SHOWN_LETTERS + 1 :]}"
