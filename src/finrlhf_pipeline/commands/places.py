"""Where a project keeps its run records, found without starting a session or MLflow."""

from pathlib import Path
from typing import Any

from kedro.config import OmegaConfigLoader
from kedro.framework.project import settings
from kedro.utils import find_kedro_project

from finrlhf_pipeline.provenance import chain
from finrlhf_pipeline.provenance.run_record import records_folder, records_folders


class NothingRecordedError(LookupError):
    """A data root without any record of a run."""


def project_folder() -> Path:
    """Return the project that a command was called in."""
    return find_kedro_project(Path.cwd()) or Path.cwd()


def configuration(env: str | None) -> OmegaConfigLoader:
    """Return the configuration of an environment."""
    source = str(project_folder() / settings.CONF_SOURCE)
    return OmegaConfigLoader(conf_source=source, env=env, **settings.CONFIG_LOADER_ARGS)


def data_root(env: str | None) -> str:
    """Return the data root of an environment, as the configuration names it."""
    return str(configuration(env)["globals"]["data_root"])


def recorded_runs(env: str | None) -> list[dict[str, Any]]:
    """Return the chain of an environment's data root, refusing an empty one."""
    root = data_root(env)
    records = chain.read_chain(records_folder(project_folder(), root))
    if not records:
        raise _nothing_recorded(root)
    return records


def recorded_chains(env: str | None) -> dict[str, list[dict[str, Any]]]:
    """Return the chains of an environment's data root and of the variants within it, by root."""
    root = data_root(env)
    folders = records_folders(project_folder(), root)
    read = {name: chain.read_chain(folder) for name, folder in folders.items()}
    chains = {name: records for name, records in read.items() if records}
    if not chains:
        raise _nothing_recorded(root)
    return chains


def _nothing_recorded(root: str) -> NothingRecordedError:
    return NothingRecordedError(
        f"No run is recorded in '{root}': run a pipeline first, or name its environment with --env."
    )
