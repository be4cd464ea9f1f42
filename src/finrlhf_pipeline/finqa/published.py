"""FinQA's published reading of predicted tokens, for scores that stand beside published ones.

FinQA's `code/evaluate/evaluate.py` takes tokens such as `add(`, `1`, `2`, `)`, `EOF` and is looser
than `execute` in ways that a comparable score has to share. The last token goes, whatever it is,
and so do steps without a closing `)`. Numbers are all that Python's `float` takes (other scripts'
digits, `1_000`, `inf`, `nan`). A yes or no is text, which can be joined and compared. The second
argument of a table operation is not looked at, and `#0` as its first means the row of the table
operation before. In equality, a table operation in the first step is another symbol than the same
operation in a later one.

Two things stay ours. Where the published evaluator would stop, the prediction still counts: an
equal program whose value is not `exe_ans` is equal, and a gold program that cannot be read equals
nothing. And equality is exact, where the published one compares what sympy makes of both sides,
which is no normal form: sympy takes `(a + b) * (c + d)` and its expansion for different, and
`a / (a / (b - b))` for zero.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from finrlhf_pipeline.finqa.equality import Operand, Term, reachable, same_expression
from finrlhf_pipeline.finqa.execution import DECIMALS, TABLE_FUNCTIONS
from finrlhf_pipeline.finqa.program import ARITHMETIC, OPERATIONS
from finrlhf_pipeline.finqa.table import Table

_END: Final = "EOF"
_TOKEN: Final = re.compile(r"[^()]*\(|\)|[^()]+")
_NO_RESULT: Final = "n/a"
_LONGEST_TEXT: Final = 1_000_000
# Python's parser, which sympy reads expressions with, takes 200 open parentheses, one of which goes
# to the symbol itself.
_DEEPEST: Final = 199
_FAILURES: Final = (ArithmeticError, LookupError, TypeError, ValueError)

# Text where a step says yes or no, complex where a root of a negative number was taken.
_Value = float | complex | str

_FUNCTIONS: Final[Mapping[str, Callable[[Any, Any], _Value]]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "exp": operator.pow,
    "greater": lambda left, right: "yes" if left > right else "no",
}


@dataclass(frozen=True, slots=True)
class _TokenStep:
    operation: str
    first: str
    second: str
    text: str

    @property
    def on_table(self) -> bool:
        return "table" in self.operation


def tokenize(program: str) -> list[str]:
    """Cut a program's text into the tokens that predictions are made of.

    >>> tokenize("add(1, 2), divide(#0, 3)")
    ['add(', '1', '2', ')', 'divide(', '#0', '3', ')', 'EOF']
    """
    return [token for part in program.split(", ") for token in _TOKEN.findall(part)] + [_END]


def token_result(tokens: Sequence[str], table: Table) -> float | str | None:
    """Return the result of predicted tokens, None where they do not execute."""
    try:
        _check_structure(tokens[:-1])
        result = _run(_steps(tokens), table)
        if isinstance(result, str):
            return result if result in ("yes", "no", _NO_RESULT) else None
        return None if isinstance(result, complex) else round(result, DECIMALS)
    except _FAILURES:
        return None


def tokens_equal(gold: Sequence[str], predicted: Sequence[str]) -> bool:
    """Return whether predicted tokens are the same expression as the gold program's."""
    try:
        gold_terms = [_term(step, number) for number, step in enumerate(_steps(gold))]
        _check_structure(predicted[:-1])
        terms = [_term(step, number) for number, step in enumerate(_steps(predicted))]
        return (
            _is_readable(gold_terms) and _is_readable(terms) and same_expression(gold_terms, terms)
        )
    except _FAILURES:
        return False


def _check_structure(tokens: Sequence[str]) -> None:
    if any(opening.strip("(") not in OPERATIONS for opening in tokens[::4]):
        raise ValueError("every fourth token, from the first, must be an operation")
    if any(closing != ")" for closing in tokens[3::4]):
        raise ValueError("every fourth token must be ')'")


def _steps(tokens: Sequence[str]) -> list[_TokenStep]:
    return [_step(text.strip()) for text in "|".join(tokens[:-1]).split(")")[:-1]]


def _step(text: str) -> _TokenStep:
    operation, arguments = text.split("(")
    first, second, *_ = arguments.strip("|").strip().split("|")
    return _TokenStep(operation.strip("|").strip(), first.strip(), second.strip(), text)


def _run(steps: Sequence[_TokenStep], table: Table) -> _Value:
    results: dict[int, _Value] = {}
    last: _Value = _NO_RESULT
    row: list[float] | None = None
    for number, step in enumerate(steps):
        if step.operation in ARITHMETIC:
            first, second = (_operand(text, results) for text in (step.first, step.second))
            last = _FUNCTIONS[step.operation](first, second)
            if isinstance(last, str) and len(last) > _LONGEST_TEXT:
                raise ValueError("text that was joined too often")
            results[number] = last
        elif step.on_table:
            if "#" in step.first:
                _operand(step.first, results)
            else:
                row = _row(step.first, table)
            if row is None:
                raise ValueError("no table row was read before")
            if step.operation in TABLE_FUNCTIONS:
                last = TABLE_FUNCTIONS[step.operation](row)
            results[number] = last
    return last


def _operand(text: str, results: Mapping[int, _Value]) -> _Value:
    return results[int(text.replace("#", ""))] if "#" in text else _number(text)


def _number(text: str) -> float:
    text = text.replace(",", "")
    try:
        return float(text)
    except ValueError:
        if "%" in text:
            return float(text.replace("%", "")) / 100.0
        if "const" not in text:
            raise
        text = text.replace("const_", "")
        return -1.0 if text == "m1" else float(text)


def _row(header: str, table: Table) -> list[float]:
    cells = {row[0]: row[1:] for row in table}[header]
    return [_number(cell.replace("$", "").strip().split("(")[0].strip()) for cell in cells]


def _term(step: _TokenStep, number: int) -> Term:
    if step.on_table:
        return Term(step.operation, (step.text,))
    operands: list[Operand] = []
    for text in (step.first, step.second):
        target = int(text.strip("#")) if "#" in text else None
        if target is not None and target >= number:
            raise ValueError(f"{text} refers to no earlier step")
        operands.append(text if target is None else target)
    return Term(step.operation, tuple(operands))


def _is_readable(terms: Sequence[Term]) -> bool:
    """Return whether sympy could be given the last term: known operations, not nested too deep."""
    depths: dict[int, int] = {}
    for number in reachable(terms):
        below = [item for item in terms[number].operands if isinstance(item, int)]
        if any(item < 0 for item in below):
            return False
        symbolic = "table" in terms[number].operation
        if not symbolic and terms[number].operation not in ARITHMETIC:
            return False
        depths[number] = 0 if symbolic else 1 + max((depths[item] for item in below), default=0)
    return depths[len(terms) - 1] <= _DEEPEST
