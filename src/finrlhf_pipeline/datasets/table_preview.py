"""How rows look on a node of Kedro-Viz: the first of them, as a table of short texts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kedro_datasets._typing import TablePreview

ROWS: Final = 20
_LETTERS: Final = 120


def preview_rows(rows: Sequence[Mapping[str, Any]]) -> TablePreview:
    """Return rows as Kedro-Viz shows them; a row without a column leaves its cell empty.

    >>> preview_rows([{"a": 1}, {"b": [2]}])
    {'columns': ['a', 'b'], 'index': [0, 1], 'data': [[1, ''], ['', '[2]']]}
    """
    columns = list(dict.fromkeys(name for row in rows for name in row))
    data = [[_cell(row.get(name, "")) for name in columns] for row in rows]
    return TablePreview({"columns": columns, "index": list(range(len(rows))), "data": data})


def _cell(value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]}…"
