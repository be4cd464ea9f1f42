"""Change this, and these steps run again: no wrong reuse and no needless rerun."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from types import ModuleType

import pytest

# OmegaConf 2.4 deprecates the call by which Kedro 1.7 registers its resolvers
pytestmark = pytest.mark.filterwarnings("ignore:register_new_resolver:UserWarning")

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "step_reuse.py"


def load() -> ModuleType:
    name = "benchmark_of_step_reuse"
    specification = importlib.util.spec_from_file_location(name, SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module


table = load()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    folder = tmp_path_factory.mktemp("scene")
    with chdir(folder):
        yield table.Scene(folder)


@pytest.mark.parametrize("change", table.CHANGES, ids=lambda change: change.name)
def test_a_change_runs_what_depends_on_it_and_nothing_else(scene: object, change: object) -> None:
    _, _, wrong = table.outcome(scene, change)
    assert wrong == set()
