"""Pairs of a gold response and a corrupted one that is truly wrong and looks no different."""

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any, Final

from finrlhf_pipeline.finqa import Example, Program, grade, parse_program
from finrlhf_pipeline.pipelines.preferences.balance import Balance, Surface, surface_difference
from finrlhf_pipeline.pipelines.preferences.corruptions import CORRUPTIONS
from finrlhf_pipeline.pipelines.preferences.faults import as_response, find_fault
from finrlhf_pipeline.pipelines.preferences.parameters import PreferencesParameters

KIND: Final = "finqa"
# who judged: the executed program
RATER: Final = "execution"


class CorruptionPairs:
    """Collects pairs over a split, with an account of every response that was tried.

    What may be tried for an example follows from the seed and its id; which of these is taken
    also follows from the pairs before it, so that reasons and surfaces stay even.
    """

    def __init__(self, parameters: PreferencesParameters) -> None:
        self.added = 0
        self.dropped: Counter[str] = Counter()
        self._seed = parameters.seed
        self._wanted = parameters.pairs_per_example
        self._strengths = parameters.strengths.model_dump()
        self._balance = Balance()
        self._reasons: Counter[str] = Counter()
        self._pairs: list[tuple[Surface, dict[str, Any]]] = []

    def add(self, row: Mapping[str, Any], prompt: str | None) -> None:
        """Make this example's pairs."""
        example = Example.from_record(row)
        if prompt is None:
            self.dropped["no prompt"] += 1
        elif not grade(as_response(example.program), example).correct:
            self.dropped["gold response is not correct"] += 1
        elif tried := self._pair_up(example, {**row, "prompt": prompt}):
            self.added += tried - 1
        else:
            self.dropped["no corruption fits"] += 1

    def finish(self) -> list[dict[str, Any]]:
        """Return the pairs, without those whose surface difference never met its opposite."""
        surplus = {
            (pair["reason"], surface): self._balance.lead(pair["reason"], surface)
            for surface, pair in self._pairs
        }
        kept = []
        for surface, pair in reversed(self._pairs):
            if surplus[pair["reason"], surface] > 0:
                surplus[pair["reason"], surface] -= 1
                self.dropped["surface would give it away"] += 1
            else:
                kept.append(pair)
        return kept[::-1]

    def _pair_up(self, example: Example, row: Mapping[str, Any]) -> int:
        """Make up to the wanted number of pairs and return how many responses were tried."""
        rng = Random(f"{self._seed}/{example.id}")  # noqa: S311 - a choice of mistakes, no secret
        gold = parse_program(example.program)
        seen, tried, made = {str(gold)}, 0, 0
        for reason in self._scarcest_first(rng):
            if made == self._wanted:
                break
            for text, surface in self._candidates(reason, gold, example, rng):
                if text in seen:
                    continue
                seen.add(text)
                tried += 1
                fault = find_fault(reason, text, gold, example)
                if fault is None:
                    self._take(surface, self._to_pair(row, reason, str(gold), text))
                    made += 1
                    break
                self.dropped[fault] += 1
        return tried

    def _scarcest_first(self, rng: Random) -> list[str]:
        reasons = rng.sample(list(CORRUPTIONS), len(CORRUPTIONS))
        return sorted(reasons, key=lambda reason: self._reasons[reason])

    def _candidates(
        self, reason: str, gold: Program, example: Example, rng: Random
    ) -> list[tuple[str, Surface]]:
        """Return corrupted programs that keep the balance, those that restore it first."""
        texts = list(dict.fromkeys(CORRUPTIONS[reason](gold, example, rng)))
        rng.shuffle(texts)
        surfaces = [surface_difference(str(gold), text) for text in texts]
        for surface in surfaces:
            self._balance.offer(reason, surface)
        fitting = [
            candidate
            for candidate in zip(texts, surfaces, strict=True)
            if self._balance.admits(reason, candidate[1])
        ]
        return sorted(fitting, key=lambda fit: self._balance.lead(reason, fit[1]) >= 0)

    def _take(self, surface: Surface, pair: dict[str, Any]) -> None:
        self._pairs.append((surface, pair))
        self._balance.take(pair["reason"], surface)
        self._reasons[pair["reason"]] += 1

    def _to_pair(
        self, row: Mapping[str, Any], reason: str, chosen: str, rejected: str
    ) -> dict[str, Any]:
        return {
            "id": f"{row['id']}/{reason}",
            "source": row["source"],
            "position": row["position"],
            "kind": KIND,
            "reason": reason,
            "prompt": row["prompt"],
            "chosen": as_response(chosen),
            "rejected": as_response(rejected),
            "preference_strength": self._strengths[reason],
            "rater": RATER,
        }
