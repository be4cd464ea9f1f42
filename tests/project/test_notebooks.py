"""The notebooks read what a run has left behind, define nothing, and are stored without outputs."""

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

PROJECT = Path(__file__).parents[2]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def code_cells(path: Path) -> list[Any]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def test_there_are_the_two_that_the_readme_names() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["01_the_questions", "02_reading_the_mistakes"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_defines_nothing_and_holds_no_outputs(path: Path) -> None:
    for cell in code_cells(path):
        python = "\n".join(line for line in cell.source.splitlines() if not line.startswith("%"))
        nodes = list(ast.walk(ast.parse(python)))
        assert not [node for node in nodes if isinstance(node, DEFINITIONS)], cell.source
        assert (cell.outputs, cell.execution_count) == ([], None), cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom_on_a_finished_run(
    path: Path, smoke_run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, _ = smoke_run
    monkeypatch.setenv("KEDRO_ENV", "smoke")
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=300,
        startup_timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(project.folder)}},
    )
    client.execute()
    last = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    assert last.outputs[-1].output_type == "execute_result"
