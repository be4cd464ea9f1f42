"""`kedro reproduce RUN_ID`: a recorded run again, elsewhere, and where it came out otherwise."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
from kedro.framework.cli.utils import env_option

from finrlhf_pipeline.commands.places import configuration, project_folder, recorded_chains
from finrlhf_pipeline.provenance import chain, reproduction
from finrlhf_pipeline.provenance.run_record import records_folder


@click.command()
@click.argument("run_id")
@env_option
@click.option("--into", type=click.Path(path_type=Path), help="An empty folder to run it in.")
def reproduce(run_id: str, env: str | None, into: Path | None) -> None:
    """Run RUN_ID again in a fresh folder and compare every step."""
    known = [record for records in recorded_chains(env).values() for record in records]
    record = reproduction.find_record(known, run_id)
    measured = reproduction.measured_inputs(record, known)
    project = project_folder()
    root = str(record["data_root"])
    folder = (
        into or records_folder(project, root).with_name("reproduced") / record["run_id"]
    ).resolve()
    reproduction.prepare(project, record, folder, _tracking(env, record["run_id"]), measured)
    click.echo(f"Running {len(record['nodes'])} steps of run {record['run_id']} in {folder}")
    ended = subprocess.run(  # noqa: S603  # this project's own command line
        [sys.executable, "-m", "kedro", *reproduction.arguments_of(record)],
        cwd=folder,
        env=_environment(folder),
        check=False,
    )
    records = chain.read_chain(records_folder(folder, root))
    if not records:
        raise reproduction.ReproductionError(
            f"The repetition ended with status {ended.returncode} before its first step: see above."
        )
    results = list(reproduction.compare(record, records[-1], project, folder, measured))
    _tell(results, reproduction.changed_surroundings(record, records[-1]))
    if any(result.verdict in {"differs", "not run"} for result in results):
        sys.exit(1)


def _tracking(env: str | None, run_id: str) -> dict[str, Any]:
    """Return the project's own tracking configuration, with a name that says what it is."""
    loader = configuration(env)
    loader.config_patterns.setdefault("mlflow", ["mlflow*", "mlflow*/**", "**/mlflow*"])
    found = dict(loader["mlflow"])
    tracking = dict(found.get("tracking") or {})
    return {**found, "tracking": {**tracking, "run": {"name": f"reproduction of {run_id}"}}}


def _environment(folder: Path) -> dict[str, str]:
    """Return this process's environment, with the copied code in front of any installed one."""
    kept = {name: value for name, value in os.environ.items() if name != "KEDRO_ENV"}
    return {**kept, "PYTHONPATH": str(folder / "src")}


def _tell(results: list[reproduction.Comparison], changed: list[str]) -> None:
    """Print how each step came out, and what they come to."""
    for number, result in enumerate(results, 1):
        detail = f": {result.detail}" if result.detail else ""
        click.echo(f"[{number}/{len(results)}] {result.step}: {result.verdict}{detail}")
    if changed:
        click.echo(f"Not as in the first run: {'; '.join(changed)}.")
    counts = Counter(result.verdict for result in results)
    odd = [result.step for result in results if result.verdict in {"differs", "not run"}]
    if odd:
        click.echo(f"First different at {odd[0]}; {counts['identical']} steps identical.")
        return
    aside = counts["measured anew"]
    rest = f", and {aside} tell what was measured anew" if aside else ""
    click.echo(f"{counts['identical']} steps gave the same bytes{rest}.")
