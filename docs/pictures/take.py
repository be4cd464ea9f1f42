"""Take the pictures that README shows: `python docs/pictures/take.py [ENVIRONMENT]` after a run.

It opens the report, Kedro-Viz and MLflow in a headless chromium (`apt-get install chromium`).
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).parents[2]
PICTURES = Path(__file__).parent
SIZE = {"width": 1440, "height": 900}
MILLISECONDS = 300_000
# MLflow's own server starts a dozen otherwise
ONE_PROCESS = {"MLFLOW_WORKERS": "1", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
# a light page without the tour of its features
VIZ_SETTINGS = {
    "theme": "light",
    "showFeatureHints": False,
    "visible": {"miniMap": False, "sidebar": False},
    "flags": {"sizewarning": False},
}


def main(environment: str) -> None:
    """Take all three."""
    root = PROJECT / "data" if environment == "local" else PROJECT / "data" / environment
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("There is no browser: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(MILLISECONDS)
        take_report(page, root / "08_reporting" / "report.html")
        take_lineage(page, environment)
        take_runs(page, environment)
        browser.close()


def take_report(page: Page, report: Path) -> None:
    """Take the top of the report."""
    page.goto(report.as_uri())
    page.locator("#figure-accuracy .main-svg").first.wait_for()
    keep(page, "report")


def take_lineage(page: Page, environment: str) -> None:
    """Take the lineage of everything, its stages folded."""
    settings = json.dumps(json.dumps(VIZ_SETTINGS))
    page.add_init_script(f"localStorage.setItem('KedroViz', {settings})")
    command = ["viz", "run", "--no-browser", "--env", environment, "--port", "4149"]
    with serving("is running at", *command):
        page.goto("http://127.0.0.1:4149/?pid=__default__")
        page.locator(".pipeline-node").first.wait_for()
        dismiss = page.get_by_text("Dismiss")
        if dismiss.count():
            dismiss.first.click()
        keep(page, "lineage")


def take_runs(page: Page, environment: str) -> None:
    """Take two evaluations side by side, of the policies first and last in the alphabet."""
    query = """
        select runs.experiment_id, runs.run_uuid from runs
        join tags kind on kind.run_uuid = runs.run_uuid and kind.key = 'kind'
        join tags policy on policy.run_uuid = runs.run_uuid and policy.key = 'policy'
        where kind.value = 'evaluation' and runs.status = 'FINISHED'
        order by runs.start_time desc, policy.value
    """
    with sqlite3.connect(PROJECT / "mlflow.db") as database:
        found: list[tuple[int, str]] = database.execute(query).fetchall()
    if len(found) < 2:  # noqa: PLR2004 - two sides
        raise SystemExit("MLflow knows no two evaluations: run a pipeline that evaluates first.")
    runs = json.dumps([run for _, run in found[:2]])
    with serving("Uvicorn running", "mlflow", "ui", "--env", environment, "--port", "5149"):
        page.goto(
            f"http://127.0.0.1:5149/#/compare-runs?runs={runs}&experiments=[%22{found[0][0]}%22]"
            "&workflowType=machine_learning"
        )
        # of parameters, of metrics, of tags: show what differs
        page.get_by_role("switch").nth(1).click()
        page.locator("a[href*='/metric']").first.wait_for()
        # what lies between the names of the runs and their metrics
        for heading in ("Visualizations", "Parameters"):
            page.get_by_role("button", name=heading, exact=True).click()
        assistant = page.locator("[data-component-id='mlflow.assistant.chat_panel.close']")
        if assistant.count():
            assistant.click()
        keep(page, "runs")


@contextmanager
def serving(ready: str, *arguments: str) -> Iterator[None]:
    """Run a kedro command that serves a page until the block ends."""
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with subprocess.Popen(
        [sys.executable, "-m", "kedro", *arguments],
        cwd=PROJECT,
        env={**os.environ, "PATH": tools, "PYTHONWARNINGS": "ignore", **ONE_PROCESS},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as server:
        said: list[str] = []
        try:
            while ready not in "".join(said[-1:]):
                said.append(next(iter(server.stdout or ()), ""))
                if not said[-1]:
                    raise SystemExit("".join(said))
            yield
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def keep(page: Page, name: str) -> None:
    """Write the picture with few colours: it is small, and looks the same."""
    from PIL import Image

    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        small: Any = picture.convert("RGB").quantize(256)
    small.save(path, optimize=True)
    print(f"{path.relative_to(PROJECT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["local"]))
