"""Answers that take no model: whatever is worth having has to beat them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.finqa import Example, Response, parse_number, render_response
from finrlhf_pipeline.rewards.counterfeits import KEYWORD_SALAD

Row = dict[str, Any]
Answerer = Callable[[Example], str]


def answer_by_baselines(
    train_examples: Sequence[Mapping[str, Any]], examples: Sequence[Mapping[str, Any]]
) -> dict[str, list[Row]]:
    """Return each baseline's answers to all examples."""
    frequent = most_frequent_program(train_examples)
    baselines: Mapping[str, Answerer] = {
        "most_frequent_program": lambda _: render_response(Response(program=frequent)),
        "copy_a_number": copy_a_number,
        "keyword_salad": lambda _: KEYWORD_SALAD,
    }
    return {
        name: [
            {
                "policy": name,
                "id": row["id"],
                **{key: row[key] for key in ("source", "position") if key in row},
                "response": answer(Example.from_record(row)),
            }
            for row in examples
        ]
        for name, answer in baselines.items()
    }


def most_frequent_program(train_examples: Sequence[Mapping[str, Any]]) -> str:
    """Return the program that answers most training questions, the first of equals.

    >>> most_frequent_program([{"qa": {"program": name}} for name in ("add(1, 2)", "exp(2, 3)",
    ...                                                               "exp(2, 3)")])
    'exp(2, 3)'
    """
    programs: list[str] = [row["qa"]["program"] for row in train_examples]
    return Counter(programs).most_common(1)[0][0]


def copy_a_number(example: Example) -> str:
    """State the first number of the table, or else of the page."""
    return render_response(Response(answer=next(_numbers(example), _NO_NUMBER)))


_NO_NUMBER: Final = "0"


def _numbers(example: Example) -> Iterator[str]:
    cells = (cell.replace("$", "").strip() for row in example.table[1:] for cell in row[1:])
    words = (word for text in (*example.pre_text, *example.post_text) for word in text.split())
    yield from (text for text in (*cells, *words) if parse_number(text) is not None)
