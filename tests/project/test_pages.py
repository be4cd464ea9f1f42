"""The pages that people open, in a browser: lineage with its plots, and two runs side by side."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# a busy machine may take this long to answer, a quiet one takes a second
MILLISECONDS = 300_000

# MLflow's own server starts a dozen otherwise
ONE_PROCESS = {"MLFLOW_WORKERS": "1", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    """Return a page of a headless browser."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no browser: apt-get install chromium")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], timeout=MILLISECONDS
        )
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(MILLISECONDS)
        yield page
        browser.close()


@contextmanager
def serving(folder: Path, ready: str, *arguments: str) -> Iterator[str]:
    """Run a command that serves a page until the block ends, and return the page's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # kedro-mlflow starts the `mlflow` that it finds
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    server = subprocess.Popen(
        [sys.executable, "-m", "kedro", *arguments, "--port", str(port)],
        cwd=folder,
        env={**os.environ, "PATH": tools, "PYTHONWARNINGS": "ignore", **ONE_PROCESS},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with server:
        assert server.stdout is not None
        said = list(until(ready, server.stdout))
        assert ready in "".join(said[-1:]), "".join(said)
        # nobody reads what it says from here on, and a full pipe would stop it
        rest = threading.Thread(target=server.stdout.read)
        rest.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            rest.join()


def until(ready: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines up to and with the one that holds the words."""
    for line in lines:
        yield line
        if ready in line:
            return


@pytest.fixture(scope="module")
def lineage(smoke_run: tuple[Any, str]) -> Iterator[str]:
    """Return the address of Kedro-Viz for a finished run."""
    project, _ = smoke_run
    with serving(
        project.folder, "is running at", "viz", "run", "--no-browser", "--env", "smoke"
    ) as address:
        yield address


def node_id(page: Any, address: str, name: str) -> str:
    nodes = page.request.get(f"{address}/api/main", timeout=MILLISECONDS).json()["nodes"]
    (found,) = [node["id"] for node in nodes if node["name"] == name]
    return str(found)


def test_the_lineage_shows_the_stages_in_layers(page: Any, lineage: str) -> None:
    page.goto(f"{lineage}/?pid=__default__")
    for stage in ("ingestion", "prompts", "preferences", "training", "evaluation", "reporting"):
        folded = page.locator(".pipeline-node--modularPipeline", has_text=stage)
        folded.first.wait_for(state="attached")
    layers = page.locator(".pipeline-layer-name").all_text_contents()
    assert (layers[0], layers[-1]) == ("raw", "reporting")


def test_a_plot_is_drawn_on_its_node(page: Any, lineage: str) -> None:
    page.goto(f"{lineage}/?pid=__default__&sid={node_id(page, lineage, 'accuracy_plot')}")
    plot = page.locator(".js-plotly-plot").first
    plot.get_by_text("Share of questions answered rightly").wait_for()
    assert page.get_by_text("plotly.JSONDataset").is_visible()


def test_a_ledger_shows_its_row_counts(page: Any, lineage: str) -> None:
    ledger = node_id(page, lineage, "test_prompts_ledger")
    page.goto(f"{lineage}/?pid=__default__&sid={ledger}")
    page.get_by_text("rows_out").first.wait_for()


def test_two_runs_are_compared_side_by_side(
    page: Any, smoke_run: tuple[Any, str], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(smoke_run[0].folder, tmp_path / "project"))
    experiment, metric, first, second = differing_metric(folder / "mlflow.db")
    runs = json.dumps([first[0], second[0]])
    with serving(folder, "Uvicorn running", "mlflow", "ui", "--env", "smoke") as address:
        page.goto(f'{address}/#/compare-runs?runs={runs}&experiments=["{experiment}"]')
        # of parameters, of metrics, of tags
        page.get_by_role("switch").nth(1).click()
        page.get_by_role("link", name=metric, exact=True).wait_for()
        for _, value in (first, second):
            page.get_by_text(f"{round(value, 3):g}", exact=True).first.wait_for()


def differing_metric(database: Path) -> tuple[int, str, tuple[str, float], tuple[str, float]]:
    """Return the experiment, and a metric with two policies' runs in which it differs."""
    query = """
        select runs.experiment_id, a.key, a.run_uuid, a.value, b.run_uuid, b.value
        from latest_metrics a join latest_metrics b on a.key = b.key
        join tags of_a on of_a.run_uuid = a.run_uuid and of_a.key = 'policy'
        join tags of_b on of_b.run_uuid = b.run_uuid and of_b.key = 'policy'
        join tags kind_a on kind_a.run_uuid = a.run_uuid and kind_a.key = 'kind'
        join tags kind_b on kind_b.run_uuid = b.run_uuid and kind_b.key = 'kind'
        join runs on runs.run_uuid = a.run_uuid
        where of_a.value = 'base' and of_b.value = 'sft' and abs(a.value - b.value) > 0.01
        and kind_a.value = 'evaluation' and kind_b.value = 'evaluation'
        order by a.key
    """
    with sqlite3.connect(database) as connection:
        found = connection.execute(query).fetchone()
    assert found, "no metric differs between the policies base and sft"
    experiment, metric, first, value, second, other = found
    return int(experiment), str(metric), (str(first), value), (str(second), other)
