"""The GPU environment's configuration, as Kedro would read it."""

from pathlib import Path
from typing import Any, get_type_hints

import pytest
from kedro.config import OmegaConfigLoader
from kedro.framework.project import configure_project, pipelines

from finrlhf_pipeline.settings import CONFIG_LOADER_ARGS

CONFIGURATION = Path(__file__).parents[2] / "conf"


@pytest.fixture(scope="module")
def gpu_configuration() -> OmegaConfigLoader:
    configure_project("finrlhf_pipeline")
    return OmegaConfigLoader(str(CONFIGURATION), env="gpu", **CONFIG_LOADER_ARGS)


@pytest.fixture(scope="module")
def gpu_parameters(gpu_configuration: OmegaConfigLoader) -> dict[str, Any]:
    """Return the parameters that this environment changes as their nodes receive them: typed."""
    changed = {file.stem for file in (CONFIGURATION / "gpu" / "parameters").glob("*.yml")}
    given = gpu_configuration["parameters"]
    found: dict[str, Any] = {}
    for node in {node for pipeline in pipelines.values() for node in pipeline.nodes}:
        hints = get_type_hints(node.func)
        named = node._inputs
        if not isinstance(named, dict):
            named = dict(zip(hints, node.inputs, strict=False))
        for argument, dataset in named.items():
            group = dataset.removeprefix("params:")
            if dataset != group and group in changed:
                found[group] = hints[argument].model_validate(given[group])
    return found
