"""Where a project keeps its run records, found without starting a session or MLflow."""

from pathlib import Path
from typing import Any

from kedro.config import OmegaConfigLoader
from kedro.framework.project import settings
from kedro.utils import find_kedro_project

from finrlhf_pipeline.provenance import chain
from finrlhf_pipeline.provenance.run_record import records_folder


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
        raise NothingRecordedError(
            f"No run is recorded in '{root}': run a pipeline first, or name its environment "
            "with --env."
        )
    return records
