"""The examples in the docstrings hold."""

import doctest
import importlib
import pkgutil

import pytest

import finrlhf_pipeline.rewards as package

MODULES = [f"{package.__name__}.{found.name}" for found in pkgutil.iter_modules(package.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
