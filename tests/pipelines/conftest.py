"""The parameters that the project ships, by stage and environment."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kedro.config import OmegaConfigLoader

CONF = Path(__file__).parents[2] / "conf"


@pytest.fixture(scope="session")
def shipped_parameters() -> Callable[..., dict[str, Any]]:
    """Return a reader of a stage's parameters, its globals resolved, as Kedro merges them."""

    def read(stage: str, environment: str = "base") -> dict[str, Any]:
        with warnings.catch_warnings():
            # OmegaConf 2.4 deprecates the call by which Kedro 1.7 registers its resolvers
            warnings.filterwarnings("ignore", message=r"register_new_resolver\(\) is deprecated")
            loader = OmegaConfigLoader(
                conf_source=str(CONF),
                base_env="base",
                default_run_env=environment,
                merge_strategy={"parameters": "soft", "globals": "soft"},
            )
            parameters: dict[str, Any] = loader["parameters"][stage]
        return parameters

    return read
