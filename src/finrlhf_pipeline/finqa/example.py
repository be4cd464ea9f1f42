"""One financial question with its page, its table, its program and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from finrlhf_pipeline.finqa import fields


@dataclass(frozen=True, slots=True)
class Example:
    """A FinQA record; `exe_ans` is the truth, `answer` what an annotator noted and often wrong.

    The keys of `gold_inds` are `text_3` (counted through `pre_text` and on into `post_text`) and
    `table_2` (`table_0` is the header row). `difficulty` is no part of FinQA: the embedded data
    says there how hard a question was made.
    """

    id: str
    filename: str
    pre_text: tuple[str, ...]
    post_text: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    question: str
    program: str
    exe_ans: float | str
    answer: str = ""
    explanation: str = ""
    steps: tuple[Mapping[str, Any], ...] = ()
    gold_inds: Mapping[str, str] = field(default_factory=dict)
    difficulty: Mapping[str, int | str] = field(default_factory=dict)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Example:
        """Read a record of the FinQA layout, or raise the RecordError that names the field."""
        record = fields.mapping(record, "record")
        qa = fields.mapping(fields.required(record, "qa", "qa"), "qa")

        def needed(key: str) -> Any:
            return fields.required(record, key, key)

        def needed_qa(key: str) -> Any:
            return fields.required(qa, key, f"qa.{key}")

        return cls(
            id=fields.filled_text(needed("id"), "id"),
            filename=fields.text(_given(record, "filename", ""), "filename"),
            pre_text=fields.texts(needed("pre_text"), "pre_text"),
            post_text=fields.texts(needed("post_text"), "post_text"),
            table=fields.table(needed("table"), "table"),
            question=fields.filled_text(needed_qa("question"), "qa.question"),
            program=fields.filled_text(needed_qa("program"), "qa.program"),
            exe_ans=fields.executed_answer(needed_qa("exe_ans"), "qa.exe_ans"),
            answer=fields.text(_given(qa, "answer", ""), "qa.answer"),
            explanation=fields.text(_given(qa, "explanation", ""), "qa.explanation"),
            steps=fields.objects(_given(qa, "steps", ()), "qa.steps"),
            gold_inds=fields.named_texts(_given(qa, "gold_inds", {}), "qa.gold_inds"),
            difficulty=fields.named_levels(_given(record, "difficulty", {}), "difficulty"),
        )

    def to_record(self) -> dict[str, Any]:
        """Return the example in the FinQA layout."""
        record: dict[str, Any] = {
            "pre_text": list(self.pre_text),
            "post_text": list(self.post_text),
            "filename": self.filename,
            "table": [list(row) for row in self.table],
            "qa": {
                "question": self.question,
                "answer": self.answer,
                "explanation": self.explanation,
                "steps": [dict(step) for step in self.steps],
                "program": self.program,
                "exe_ans": self.exe_ans,
                "gold_inds": dict(self.gold_inds),
            },
            "id": self.id,
        }
        if self.difficulty:
            record["difficulty"] = dict(self.difficulty)
        return record


def _given(record: Mapping[str, Any], key: str, otherwise: Any) -> Any:
    value = record.get(key)
    return otherwise if value is None else value
