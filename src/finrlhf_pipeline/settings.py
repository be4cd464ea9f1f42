"""Kedro's settings: hooks and configuration loading."""

import os
from pathlib import Path
from typing import Final

from kedro.utils import find_kedro_project

from finrlhf_pipeline.console import quiet_third_parties
from finrlhf_pipeline.hooks import (
    ClosedParameters,
    ParameterLeaves,
    Progress,
    Reachability,
    Registration,
    Reports,
    RowCounts,
    RunRecords,
    RunTracking,
    TrainingCosts,
    TrainingRuns,
    UnsentRuns,
)
from finrlhf_pipeline.running import ReusingSession

# again for processes that no command line started, such as Kedro-Viz's server
quiet_third_parties()

SESSION_CLASS: Final = ReusingSession

HOOKS: Final = (
    Reachability(),
    ClosedParameters(),
    ParameterLeaves(),
    RunTracking(),
    TrainingRuns(),
    TrainingCosts(),
    Progress(),
    Registration(),
    Reports(),
    UnsentRuns(),
    RunRecords(),
    RowCounts(),
)


def folder_named_by(variable: str) -> str:
    """Return the folder that an environment variable names."""
    folder = os.environ.get(variable)
    if not folder:
        raise LookupError(
            f"The environment variable {variable} is not set. Give it the folder of your files: "
            f"{variable}=/path/to/folder kedro run --env ..."
        )
    return folder


def in_project(name: str) -> str:
    """Return the place of a file in the project, wherever below it a command is run."""
    project = find_kedro_project(Path.cwd()) or Path.cwd()
    return str(project / name)


CONFIG_LOADER_ARGS: Final = {
    "base_env": "base",
    "default_run_env": "local",
    # leaf overrides in an environment, instead of replacing a whole top-level key
    "merge_strategy": {"parameters": "soft", "globals": "soft", "mlflow": "soft"},
    # catalogs name folders of the user's own data by environment variable
    "custom_resolvers": {"folder_named_by": folder_named_by, "in_project": in_project},
}
