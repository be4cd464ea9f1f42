"""What a module defines, and what of its text counts."""

from dataclasses import asdict

import pytest

from finrlhf_pipeline.provenance.definitions import EFFECTS, Module, read_module

PLAIN = b'''
"""A room."""

import math
from package.other import helper as h

LIMIT = 3


def double(value):
    """Return twice as much."""
    # by adding
    return value + value


class Box:
    size = LIMIT

    def open(self):
        return h(math.floor(self.size))
'''


def read(source: bytes, name: str = "package.room", *, is_package: bool = False) -> Module:
    return read_module(source, name, is_package=is_package)


@pytest.mark.parametrize(
    "changed",
    [
        PLAIN.replace(b"# by adding", b"# by addition"),
        PLAIN.replace(b'"""Return twice as much."""', b'"""Double it."""'),
        PLAIN.replace(b'"""A room."""', b""),
        PLAIN.replace(b"LIMIT = 3", b"\n\nLIMIT = (3)  # three"),
    ],
    ids=["comment", "docstring", "module docstring", "layout"],
)
def test_words_to_the_reader_change_no_definition(changed: bytes) -> None:
    assert read(changed) == read(PLAIN)


def test_a_changed_line_changes_its_definition_alone() -> None:
    before, after = read(PLAIN), read(PLAIN.replace(b"value + value", b"value * 2"))
    changed = {
        name for name in before.definitions if before.definitions[name] != after.definitions[name]
    }
    assert changed == {"double"}


def test_references_are_dotted_names_and_imports_say_what_they_stand_for() -> None:
    module = read(PLAIN)
    assert {"LIMIT", "h", "math.floor", "self.size"} <= set(module.definitions["Box"].references)
    assert module.imports == {"math": "math", "h": "package.other:helper"}


def test_imports_within_a_function_belong_to_it() -> None:
    source = b"def train():\n    from package.training import sft\n    sft.run()\n"
    assert read(source).definitions["train"].imports == {"sft": "package.training:sft"}
    assert read(source).imports == {}


@pytest.mark.parametrize(
    ("line", "target"),
    [
        (b"from . import a", "package.inner:a"),
        (b"from .a import b", "package.inner.a:b"),
        (b"from ..a import b", "package.a:b"),
        (b"import a.b", "a"),
        (b"import a.b as b", "a.b"),
    ],
)
def test_relative_imports_are_made_absolute(line: bytes, target: str) -> None:
    assert list(read(line, "package.inner.room").imports.values()) == [target]


def test_a_relative_import_of_a_package_begins_at_itself() -> None:
    assert read(b"from .a import b", "package", is_package=True).imports == {"b": "package.a:b"}


def test_a_name_is_all_that_binds_or_changes_it() -> None:
    table = read(b"TABLE = {}\n").definitions["TABLE"]
    grown = read(b"TABLE = {}\nTABLE['a'] = 1\n").definitions["TABLE"]
    filled = read(b"TABLE = {}\nTABLE.update(a=1)\n").definitions["TABLE"]
    assert len({table.digest, grown.digest, filled.digest}) == 3


def test_names_bound_under_a_condition_are_defined_by_the_whole_of_it() -> None:
    module = read(b"try:\n    import a\n    FOUND = 1\nexcept ImportError:\n    FOUND = 0\n")
    assert "FOUND" in module.definitions
    assert module.imports == {"a": "a"}


def test_what_runs_at_import_without_a_name_is_an_effect() -> None:
    module = read(b"import os\nos.environ['A'] = '1'\nprint('loaded')\n")
    assert list(module.definitions) == [EFFECTS]


def test_what_runs_only_as_a_program_is_no_part() -> None:
    assert read(b'if __name__ == "__main__":\n    print(1)\n').definitions == {}


@pytest.mark.parametrize(
    "source",
    [
        b"from package.other import *",
        b"def f(): return globals()['x']",
        b"def f(text): exec(text)",
        b"import importlib\ndef f(n): return importlib.import_module(n)",
        b"def __getattr__(name): return 1",
    ],
)
def test_a_module_whose_names_may_stand_for_anything_is_not_plain(source: bytes) -> None:
    assert not read(source).is_plain
    assert read(PLAIN).is_plain


def test_a_module_survives_json() -> None:
    assert Module.from_json(asdict(read(PLAIN))) == read(PLAIN)
