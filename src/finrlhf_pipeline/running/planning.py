"""Which steps have to run, known before anything does."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

from kedro.io import DataCatalog
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from finrlhf_pipeline.provenance import Content, StepRecord
from finrlhf_pipeline.provenance.step_keys import changes, step_key
from finrlhf_pipeline.provenance.step_records import Parts
from finrlhf_pipeline.running.contents import CatalogContents
from finrlhf_pipeline.running.parts import StepParts, is_parameter
from finrlhf_pipeline.running.store import StepStore

State = Literal["fresh", "stale", "missing"]

NEVER_RAN: Final = "it has not run here yet"
UNFINISHED: Final = "it did not finish"
MADE_AGAIN: Final = "its input {name} is made again"
UNSEEN: Final = "what its input {name} holds cannot be told"
GONE: Final = "its output {name} is gone"
EDITED: Final = "its output {name} was changed since"
NOTHING_KEPT: Final = "nothing that it makes is kept"
KEPT_NOWHERE: Final = "its output {name} is kept nowhere, and {node} needs it"


@dataclass(frozen=True)
class Judgement:
    """Whether one step has to run and why, and what it depends on as far as is known yet."""

    node: Node
    state: State
    reasons: list[str]
    parts: Parts
    inputs: dict[str, Content]
    record: StepRecord | None
    waits: bool = False
    """Whether it runs only if an input that is made again comes out different."""

    @property
    def is_fresh(self) -> bool:
        """Whether its outputs can be used as they are."""
        return self.state == "fresh"

    @cached_property
    def key(self) -> str:
        """The digest of all that it depends on."""
        return step_key(self.parts)


@dataclass(frozen=True)
class Plan:
    """A judgement for every step, in the order of the run."""

    judgements: dict[str, Judgement] = field(default_factory=dict)

    @property
    def fresh(self) -> list[Judgement]:
        """The steps that are reused."""
        return [judgement for judgement in self.judgements.values() if judgement.is_fresh]

    @property
    def to_run(self) -> list[Judgement]:
        """The steps that run, or may."""
        return [judgement for judgement in self.judgements.values() if not judgement.is_fresh]


class Planner:
    """Judges the steps of one pipeline, whose state it follows while they run."""

    def __init__(self, pipeline: Pipeline, catalog: DataCatalog, store: StepStore) -> None:
        self.contents = CatalogContents(catalog, store.digests, store.project)
        self._nodes = pipeline.nodes
        self._makers = {name: node for node in self._nodes for name in node.outputs}
        self._records = store.records
        self._parts = StepParts(catalog, self.contents, store)
        self._unsettled = set(self._nodes)
        self._keys: dict[Node, str] = {}
        self._planned: dict[Node, Judgement] = {}
        self._made_again: set[str] = set()

    def plan(self) -> Plan:
        """Judge every step as if no other had run yet."""
        judgements: dict[Node, Judgement] = {}
        for node in self._nodes:
            judgements[node] = self._judge(node)
            if judgements[node].is_fresh:
                self.settle(judgements[node])
        for node in reversed(self._nodes):
            judgements[node] = self._woken(judgements[node], judgements)
        self._planned = judgements
        return Plan({node.name: judgement for node, judgement in judgements.items()})

    def judge(self, node: Node) -> Judgement:
        """Judge a step of the plan anew, now that the steps before it are done."""
        planned = self._planned[node]
        if planned.is_fresh and not self._made_again.intersection(node.inputs):
            return planned
        return self._woken(self._judge(node), self._planned)

    def _judge(self, node: Node) -> Judgement:
        """Say whether a step is fresh, given what is known of the steps before it."""
        record = self._records.read(node.name)
        names = [name for name in node.inputs if not is_parameter(name)]
        awaited = [name for name in names if self._makers.get(name) in self._unsettled]
        inputs = {name: content for name in names if (content := self._input(name))}
        parts, unseen = self._parts.of(node)
        if not awaited:
            parts["inputs"] = {name: content.digest for name, content in inputs.items()}
            unseen += [UNSEEN.format(name=name) for name in names if name not in inputs]
        own = unseen + self._own_reasons(node, record, parts)
        waiting = [MADE_AGAIN.format(name=name) for name in awaited]
        state: State = "stale" if own or waiting else "fresh"
        if own and not self._is_there(node, record):
            state = "missing"
        return Judgement(
            node, state, own + waiting, parts, inputs, record, waits=bool(waiting) and not own
        )

    def settle(self, judgement: Judgement) -> None:
        """Take a step for done: what it has made is known from now on."""
        self._unsettled.discard(judgement.node)
        if not judgement.is_fresh:
            self._made_again.update(judgement.node.outputs)
        self._keys[judgement.node] = judgement.key

    def outputs(self, node: Node) -> dict[str, Content]:
        """Return what a step has stored."""
        return {name: content for name in node.outputs if (content := self.contents.content(name))}

    def _input(self, name: str) -> Content | None:
        maker = self._makers.get(name)
        if maker in self._unsettled:
            return None
        if maker is not None and not self.contents.is_stored(name):
            return Content(None, f"made by {self._keys[maker]}")
        return self.contents.content(name)

    def _feeds(self, node: Node) -> bool:
        return any(name in other.inputs for name in node.outputs for other in self._nodes)

    def _is_there(self, node: Node, record: StepRecord | None) -> bool:
        stored = filter(self.contents.is_stored, node.outputs)
        return record is not None and all(self.contents.exists(name) for name in stored)

    def _own_reasons(self, node: Node, record: StepRecord | None, parts: Parts) -> list[str]:
        if not any(self.contents.is_stored(name) for name in node.outputs) and not self._feeds(
            node
        ):
            return [NOTHING_KEPT]
        if record is None:
            return [NEVER_RAN]
        if not record.is_finished:
            return [UNFINISHED]
        gone, edited = [], []
        for name in filter(self.contents.is_stored, node.outputs):
            content, known = self.contents.content(name), record.outputs.get(name)
            if content is None:
                gone.append(GONE.format(name=name))
            elif known is None or content.digest != known.digest:
                edited.append(EDITED.format(name=name))
        return gone + changes(record.parts, parts) + edited

    def _woken(self, judgement: Judgement, others: Mapping[Node, Judgement]) -> Judgement:
        """Let a fresh step run if what it only kept in memory is needed by a step that runs."""
        if not judgement.is_fresh:
            return judgement
        reasons = [
            KEPT_NOWHERE.format(name=name, node=other.name)
            for name in judgement.node.outputs
            if not self.contents.is_stored(name)
            for other in others
            if name in other.inputs and not others[other].is_fresh
        ]
        return replace(judgement, state="stale", reasons=reasons) if reasons else judgement
