"""The versions that a step depends on."""

import platform
from importlib.metadata import version

from finrlhf_pipeline.provenance.libraries import library_versions


def test_imports_have_the_versions_of_their_distributions() -> None:
    found = library_versions(["numpy", "yaml"])
    python = ".".join(platform.python_version_tuple()[:2])
    assert found == {"python": python, "numpy": version("numpy"), "yaml": version("PyYAML")}


def test_what_a_library_computes_with_counts_too() -> None:
    assert {"trl", "transformers", "torch", "tokenizers"} <= library_versions(["trl"]).keys()


def test_what_only_carries_values_does_not() -> None:
    assert library_versions(["kedro", "pydantic", "mlflow"]).keys() == {"python"}


def test_a_library_that_is_gone_is_said_to_be() -> None:
    assert library_versions(["no_such_library"])["no_such_library"] == "not installed"
