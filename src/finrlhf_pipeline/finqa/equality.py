"""Whether two programs are the same algebraic expression."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from finrlhf_pipeline.finqa.algebra import Algebra, Ratio, TooLargeError, symbol
from finrlhf_pipeline.finqa.program import TABLE_OPERATIONS, Program, Step, reference
from finrlhf_pipeline.finqa.relation import Relation, same_relation

# The number of an earlier term, or the name of a symbol.
Operand = int | str


@dataclass(frozen=True, slots=True)
class Term:
    """One step as algebra sees it: an operation on two operands, or on one a symbol."""

    operation: str
    operands: tuple[Operand, ...]


def programs_equal(gold: Program, predicted: Program) -> bool:
    """Return whether both are the same expression over the gold program's arguments as symbols.

    An argument is the symbol that its text names, so `100` and `const_100` differ, and one that the
    gold program does not use makes the programs different. An operation on a table row is a symbol.

    >>> from finrlhf_pipeline.finqa import parse_program
    >>> growth = parse_program("subtract(12, 10), divide(#0, 10)")
    >>> programs_equal(growth, parse_program("divide(12, 10), divide(10, 10), subtract(#0, #1)"))
    True
    """
    return gold == predicted or same_expression(
        [_term(step) for step in gold.steps], [_term(step) for step in predicted.steps]
    )


def same_expression(gold: Sequence[Term], predicted: Sequence[Term]) -> bool:
    """Return whether the last terms are equal, with no symbol that the gold terms lack."""
    symbols = {name: index for index, name in enumerate(dict.fromkeys(_names(gold)))}
    if not all(name in symbols for name in _names(predicted)):
        return False
    algebra = Algebra()
    try:
        left = _expression(gold, symbols, algebra)
        right = _expression(predicted, symbols, algebra)
        if isinstance(left, Relation) and isinstance(right, Relation):
            return same_relation(left, right, algebra)
        if isinstance(left, Ratio) and isinstance(right, Ratio):
            return algebra.same(left, right)
    except (TooLargeError, ZeroDivisionError):
        return False
    return False


def reachable(terms: Sequence[Term]) -> list[int]:
    """Return the numbers of the terms that the last one is made of, in order."""
    needed = {len(terms) - 1}
    for number in range(len(terms) - 1, -1, -1):
        if number in needed:
            needed.update(item for item in terms[number].operands if isinstance(item, int))
    return sorted(needed)


def _term(step: Step) -> Term:
    if step.operation in TABLE_OPERATIONS:
        return Term(step.operation, (str(step),))
    return Term(step.operation, tuple(map(_operand, step.arguments)))


def _operand(argument: str) -> Operand:
    earlier = reference(argument)
    return argument if earlier is None else earlier


def _names(terms: Iterable[Term]) -> Iterable[str]:
    return (item for term in terms for item in term.operands if isinstance(item, str))


def _expression(
    terms: Sequence[Term], symbols: dict[str, int], algebra: Algebra
) -> Ratio | Relation | None:
    """Return what the last term stands for, None where it calculates with a yes or no."""
    results: dict[int, Ratio | Relation | None] = {}
    for number in reachable(terms):
        values = [
            symbol(symbols[item]) if isinstance(item, str) else results[item]
            for item in terms[number].operands
        ]
        results[number] = _applied(terms[number].operation, values, algebra)
    return results[len(terms) - 1]


def _applied(
    operation: str, values: Sequence[Ratio | Relation | None], algebra: Algebra
) -> Ratio | Relation | None:
    match values:
        case [Ratio() as only]:
            return only
        case [Ratio() as left, Ratio() as right] if operation == "greater":
            return Relation(left, right)
        case [Ratio() as left, Ratio() as right]:
            return algebra.apply(operation, left, right)
    return None
