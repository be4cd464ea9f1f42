"""What is known of a question, so that accuracy can be told apart by it."""

from collections.abc import Collection
from typing import Any

from finrlhf_pipeline.finqa import Example, ProgramError, parse_program


def facts_of(example: Example, held: Collection[str] | None = None) -> dict[str, Any]:
    """Return a question's operations, steps, level and evidence.

    `held` are the units of evidence in its prompt, for the share of the gold evidence among them.
    """
    operations = operations_of(example.program)
    gold = set(example.gold_inds)
    return {
        "question": example.question,
        "gold_program": example.program,
        "gold_answer": example.exe_ans,
        "level": example.difficulty.get("level"),
        "operations": list(dict.fromkeys(operations)),
        "steps": len(operations),
        "evidence": evidence_place(gold),
        "evidence_recall": (
            len(gold.intersection(held)) / len(gold) if gold and held is not None else None
        ),
    }


def operations_of(program: str) -> list[str]:
    """Return the operations of a program's steps, none for one that cannot be read.

    >>> operations_of("subtract(5829, 5735), divide(#0, 5735)")
    ['subtract', 'divide']
    """
    try:
        return [step.operation for step in parse_program(program).steps]
    except ProgramError:
        return []


def evidence_place(gold: Collection[str]) -> str:
    """Return where the gold evidence stands: table, text, both, or nowhere that is told.

    >>> evidence_place({"table_2", "text_0"})
    'both'
    """
    places = {key.split("_")[0] for key in gold}
    if {"table", "text"} <= places:
        return "both"
    return next((place for place in ("table", "text") if place in places), "none")
