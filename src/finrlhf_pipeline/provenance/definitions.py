"""What a module's source defines, and what each definition refers to, read without importing it."""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

# statements that run when the module is imported and belong to no name of it
EFFECTS: Final = "<import>"
# after these a name may stand for anything, so no single definition can be singled out
UNSEEN: Final = frozenset(
    {"eval", "exec", "globals", "locals", "vars", "__import__", "import_module", "__subclasses__"}
)
DIGEST_LENGTH: Final = 16

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES: Final = (*_FUNCTIONS, ast.ClassDef)


@dataclass(frozen=True)
class Definition:
    """One name of a module: a digest of all that says what it is, and what that refers to."""

    digest: str
    references: tuple[str, ...]
    imports: dict[str, str]


@dataclass(frozen=True)
class Module:
    """The definitions of one module, what it imports, and whether they can be told apart."""

    definitions: dict[str, Definition]
    imports: dict[str, str]
    star_imports: tuple[str, ...]
    is_plain: bool

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Module":
        """Return what `asdict` made plain."""
        definitions = {name: Definition(**item) for name, item in values["definitions"].items()}
        return cls(**{**values, "definitions": definitions})


def read_module(source: bytes, name: str, *, is_package: bool) -> Module:
    """Return a module's definitions; comments, docstrings and line breaks are no part of them.

    >>> read_module(b"A = 1  # one", "m", is_package=False).definitions == read_module(
    ...     b"A = 1", "m", is_package=False
    ... ).definitions
    True
    """
    tree = ast.parse(source)
    _drop_docstrings(tree)
    package = name if is_package else name.rpartition(".")[0]
    statements = [item for item in tree.body if not _is_entry_point(item)]
    imports = _imports_of(statements, package, into_functions=False)
    star_imports = tuple(imports.pop(name) for name in sorted(imports) if name.startswith("*"))
    named = _sorted_by_name(statements)
    return Module(
        definitions={key: _definition(group, package) for key, group in sorted(named.items())},
        imports=imports,
        star_imports=star_imports,
        is_plain=not star_imports and not _mentions(tree, UNSEEN) and "__getattr__" not in named,
    )


def _sorted_by_name(statements: list[ast.stmt]) -> dict[str, list[ast.stmt]]:
    """Sort statements by the names that they bind, or change in place."""
    found: dict[str, list[ast.stmt]] = {}
    for statement in statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        changed = _changed_name(statement)
        names = set(_bound_names(statement)) or {changed if changed in found else EFFECTS}
        for name in names:
            found.setdefault(str(name), []).append(statement)
    return found


def _definition(statements: list[ast.stmt], package: str) -> Definition:
    text = "\n".join(ast.dump(statement) for statement in statements)
    references = {chain for item in statements for chain in _chains(item)}
    return Definition(
        digest=hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH],
        references=tuple(sorted(references)),
        imports=_imports_of(statements, package, into_functions=True),
    )


def _drop_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, *_SCOPES)):
            node.body = [item for item in node.body if not _is_text(item)]


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_entry_point(statement: ast.stmt) -> bool:
    """Return whether a statement runs only when its file is started as a program."""
    return isinstance(statement, ast.If) and ast.unparse(statement.test) == "__name__ == '__main__'"


def _bound_names(statement: ast.AST) -> Iterator[str]:
    """Yield the names that a statement of a module binds, also inside `if`, `try` and the like."""
    if isinstance(statement, _SCOPES):
        yield statement.name
        return
    if isinstance(statement, ast.Name) and isinstance(statement.ctx, ast.Store):
        yield statement.id
    if isinstance(
        statement, ast.Lambda | ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp
    ):
        return
    for child in ast.iter_child_nodes(statement):
        yield from _bound_names(child)


def _changed_name(statement: ast.stmt) -> str | None:
    """Return the name behind `NAME[...] = ...`, `NAME.attribute = ...` or `NAME.method(...)`."""
    target: Any = None
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        target = statement.value.func
    while isinstance(target, ast.Attribute | ast.Subscript):
        target = target.value
    return target.id if isinstance(target, ast.Name) else None


def _chains(tree: ast.AST) -> Iterator[str]:
    """Yield what is read, as dotted names: `np.random.rand` once, not its parts."""
    pending = [tree]
    while pending:
        node = pending.pop()
        chain = _chain(node)
        if chain is not None:
            yield chain
        else:
            pending.extend(ast.iter_child_nodes(node))


def _chain(node: ast.AST) -> str | None:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        return ".".join([node.id, *reversed(names)])
    return None


def _imports_of(
    statements: list[ast.stmt], package: str, *, into_functions: bool
) -> dict[str, str]:
    """Return what imported names stand for: "module", or "module:name"."""
    found: dict[str, str] = {}
    pending: list[ast.AST] = list(reversed(statements))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                # `import a.b` binds `a`, and the attribute b is looked up through it
                found[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(node, package)
            for alias in node.names:
                is_star = alias.name == "*"
                local = f"*{module}" if is_star else alias.asname or alias.name
                found[local] = module if is_star else f"{module}:{alias.name}"
        elif into_functions or not isinstance(node, _FUNCTIONS):
            pending.extend(reversed(list(ast.iter_child_nodes(node))))
    return found


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parents = package.split(".")
    base = ".".join(parents[: len(parents) - node.level + 1])
    return f"{base}.{node.module}" if node.module else base


def _mentions(tree: ast.AST, names: frozenset[str]) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id in names)
        or (isinstance(node, ast.Attribute) and node.attr in names)
        for node in ast.walk(tree)
    )
