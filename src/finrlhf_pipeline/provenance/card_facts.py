"""What the cards tell, gathered from run records and the files that they name."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.provenance.lineage import Lineage, Step
from finrlhf_pipeline.provenance.shelf import Row, Shelf
from finrlhf_pipeline.provenance.trails import learnt_rows

Facts = dict[str, Any]
Content = Mapping[str, Any]

# layers whose rows somebody trains or evaluates on
LAYERS: Final = ("/03_primary/", "/05_model_input/")
# columns of few values, by which rows are counted
COUNTED: Final = ("source", "kind", "reason", "rater", "level", "template")
MODELS: Final = "_policy"
# a model's own figures, by what follows its name: a policy's metrics, a reward model's report
MEASURED: Final = ("_metrics", "_report")


class CardFacts:
    """Looks up what one card needs; `records` are the whole chain."""

    def __init__(self, records: Sequence[Mapping[str, Any]], shelf: Shelf) -> None:
        self._records = {record["run_id"]: record for record in records}
        self._lineage = Lineage(records)
        self._shelf = shelf

    def models(self) -> Iterator[tuple[str, Content]]:
        """Yield the models that a recorded step made."""
        for name, content in sorted(self._lineage.latest().items()):
            made = self._lineage.origin(name, content["digest"])
            if made is not None and (name.endswith(MODELS) or name == "reward_model"):
                yield name, content

    def datasets(self) -> Iterator[tuple[str, Content]]:
        """Yield the row files that a card is due for."""
        for name, content in sorted(self._lineage.latest().items()):
            path = content["path"] or ""
            if path.endswith(".jsonl") and any(layer in f"/{path}" for layer in LAYERS):
                yield name, content

    def of_model(self, name: str, content: Content) -> Facts:
        """Return the facts of a model card."""
        policy = name.removesuffix(MODELS)
        made = self._lineage.origin(name, content["digest"])
        before = list(self._lineage.ancestors(name, content["digest"]))
        return {
            "name": name,
            "fingerprint": self._shelf.fingerprint(content),
            "path": content["path"],
            "training": self._training(made, name, content),
            "parameters": self._parameters(made, policy),
            "data": self._learnt_from(made, content),
            "lineage": self._models_before(before, name),
            "metrics": self._metrics(policy, name, content),
            "comparison": self._comparison(policy),
            "environment": self._environment(made),
        }

    def of_dataset(self, name: str, content: Content) -> Facts:
        """Return the facts of a data card."""
        rows = self._shelf.rows(content)
        made = self._lineage.origin(name, content["digest"])
        steps = list(self._lineage.ancestors(name, content["digest"]))
        return {
            "name": name,
            "path": content["path"],
            "digest": content["digest"],
            "rows": len(rows),
            "made": {} if made is None else {"step": made.name, "run": made.run_id},
            "sources": list(self._sources(steps)),
            "columns": _columns(rows),
            "counts": {column: _counts(rows, column) for column in COUNTED if column in rows[0]}
            if rows
            else {},
            "ledgers": list(self._ledgers(steps)),
            "environment": self._environment(made),
        }

    def _training(self, made: Step | None, name: str, content: Content) -> Facts:
        if made is None:
            return {}
        facts: Facts = {"step": made.name, "run": made.run_id, "started": made.started}
        exposure = self._shelf.exposure(content)
        if exposure is not None:
            steps = len(exposure.steps)
            facts["steps kept"] = f"1 to {steps}" if steps else "none: it was best at its start"
            facts["rows given"], facts["rows dealt"] = len(exposure.rows), exposure.dealt()
        history = self._report(f"{name.removesuffix(MODELS)}_history")
        if isinstance(history, list) and history and "stop_reason" in history[-1]:
            facts["stopped"] = history[-1]["stop_reason"]
        return facts

    def _parameters(self, made: Step | None, group: str) -> Facts:
        if made is None:
            return {}
        given = self._records[made.run_id]["configuration"]["parameters"].get(group, {})
        return dict(_leaves(given, group))

    def _learnt_from(self, made: Step | None, content: Content) -> list[str]:
        exposure = self._shelf.exposure(content)
        learnt = (
            None if exposure is None or made is None else learnt_rows(self._shelf, made, exposure)
        )
        if learnt is None or made is None:
            return []
        name, _ = learnt
        steps = list(self._lineage.ancestors(name, made.inputs[name]["digest"]))
        return [
            f"{name}, {made.inputs[name]['path']}, digest {made.inputs[name]['digest']}",
            *self._sources(steps),
        ]

    def _sources(self, steps: list[Step]) -> Iterator[str]:
        """Yield what no step wrote: the raw files."""
        told: set[str] = set()
        for step in steps:
            for name, entry in step.inputs.items():
                if self._lineage.origin(name, entry["digest"]) is None and name not in told:
                    told.add(name)
                    yield f"{name}, {entry['path']}, digest {entry['digest']}"

    def _models_before(self, steps: list[Step], name: str) -> list[str]:
        found = {
            f"{other}, digest {entry['digest']}"
            for step in steps
            for other, entry in step.inputs.items()
            if other != name and (other.endswith((MODELS, "base_model")) or other == "reward_model")
        }
        return sorted(found)

    def _metrics(self, policy: str, name: str, content: Content) -> Mapping[str, float]:
        """Return the figures that were measured on this very model."""
        latest = self._lineage.latest()
        found = next((policy + end for end in MEASURED if policy + end in latest), None)
        if found is None:
            return {}
        steps = self._lineage.ancestors(found, latest[found]["digest"])
        used = {step.inputs[name]["digest"] for step in steps if name in step.inputs}
        if used != {content["digest"]}:
            return {}
        leaves = _leaves(_intervals_beside(self._report(found)), "")
        return {key: value for key, value in leaves if isinstance(value, int | float)}

    def _comparison(self, policy: str) -> Facts:
        rows = self._report("policy_comparison")
        found = [row for row in rows or [] if row.get("policy") == policy]
        return dict(_leaves(found[0], "")) if found else {}

    def _ledgers(self, steps: list[Step]) -> Iterator[str]:
        for step in reversed(steps):
            for name in step.outputs:
                entry = self._report(name) if name.endswith("_ledger") else None
                if isinstance(entry, dict) and "rows_in" in entry:
                    dropped = ", ".join(f"{why} {n}" for why, n in entry["dropped"].items())
                    yield (
                        f"{entry['step']}: {entry['rows_in']} in, {entry['added']} added, "
                        f"{entry['rows_out']} out; dropped: {dropped or 'none'}"
                    )

    def _report(self, name: str) -> Any:
        content = self._lineage.latest().get(name)
        if content is None or not self._shelf.holds(content):
            return None
        return json.loads((self._shelf.project / content["path"]).read_text(encoding="utf-8"))

    def _environment(self, made: Step | None) -> Facts:
        if made is None:
            return {}
        record = self._records[made.run_id]
        return {
            "command": f"kedro reproduce {made.run_id}",
            **{f"code.{name}": value for name, value in record["code"].items()},
            "lock.installed": record["lock"]["installed"],
            "lock.constraints": record["lock"]["constraints"],
            **{f"platform.{name}": value for name, value in record.get("platform", {}).items()},
            **{f"threads.{name}": value for name, value in record.get("threads", {}).items()},
        }


def _columns(rows: list[Row]) -> Facts:
    kinds: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            kinds.setdefault(name, set()).add(type(value).__name__)
    return {name: " or ".join(sorted(found)) for name, found in kinds.items()}


def _counts(rows: list[Row], column: str) -> dict[str, int]:
    found = Counter(str(row.get(column)) for row in rows)
    return dict(sorted(found.items()))


def _intervals_beside(report: Any) -> Any:
    """Return a report in which the ends of a group's interval are named after its accuracy."""
    if not isinstance(report, dict):
        return report
    ends = {"ci_low": "accuracy_low", "ci_high": "accuracy_high"} if "accuracy" in report else {}
    return {ends.get(key, key): _intervals_beside(value) for key, value in report.items()}


def _leaves(value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield prefix, value
        return
    for name, inner in value.items():
        yield from _leaves(inner, f"{prefix}.{name}" if prefix else name)
