"""The shape of the program, held by reading its source: who imports whom, how long a file may be, what is caught."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "reader"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 500  # lines

# What each layer may import of the package; a layer is the first matching beginning of a module's name.
ALLOWED = {
    "reader.core": ("reader.core",),
    "reader.formats": ("reader.core", "reader.formats"),
    "reader.exchange": ("reader.core", "reader.exchange"),
    "reader.gui": ("reader.core", "reader.formats", "reader.exchange", "reader.gui"),
    "reader.__main__": ("reader.cli",),
    "reader.cli": ("reader.core", "reader.formats", "reader.exchange", "reader.cli"),
}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module that the file imports, anywhere in it; of ``from a import b`` both a and a.b."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
            name = node.value.partition(":")[0]  # what a table names is imported on first use
            if name.startswith("reader.") and is_module(name):
                yield name


def is_module(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def is_in(module: str, package: str) -> bool:
    """Whether ``module`` is ``package``, in it, or (``reader.cli_tags``) one of its side modules."""
    return module == package or module.startswith((f"{package}.", f"{package}_"))


@pytest.fixture(params=MODULES, ids=name_of)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_a_layer_imports_only_what_is_below_it(module: Path) -> None:
    name = name_of(module)
    allowed = next((v for layer, v in ALLOWED.items() if is_in(name, layer)), ())
    ours = {i for i in imports(module) if is_in(i, "reader") and i != "reader" and is_module(i)}
    if is_in(name, "reader.cli"):
        ours.discard("reader.gui.app")  # the command `open` shows the window
    assert {i for i in ours if not any(is_in(i, a) for a in allowed)} == set()


def test_only_the_window_knows_qt(module: Path) -> None:
    if not is_in(name_of(module), "reader.gui"):
        assert [i for i in imports(module) if i.startswith(("PySide6", "shiboken6", "pyqtgraph"))] == []


def test_views_and_panels_meet_in_the_window_only(module: Path) -> None:
    name = name_of(module)
    for layer, other in (("reader.gui.views", "reader.gui.panels"), ("reader.gui.panels", "reader.gui.views")):
        if is_in(name, layer):
            assert [i for i in imports(module) if is_in(i, other)] == []


def test_no_file_is_too_long(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= LONGEST


def test_nothing_catches_everything(module: Path) -> None:
    broad = {"Exception", "BaseException"}
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{module}:{node.lineno}: a bare except"
            names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
            assert not names & broad, f"{module}:{node.lineno}: a broad except"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "suppress":
            names = {n.id for a in node.args for n in ast.walk(a) if isinstance(n, ast.Name)}
            assert not names & broad, f"{module}:{node.lineno}: a broad suppress"


def test_each_module_says_what_it_holds(module: Path) -> None:
    source = module.read_text("utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source)), f"{module} has no docstring"


def test_drawers_for_everything_do_not_exist() -> None:
    assert {"utils", "util", "helpers", "misc", "manager", "common"} & {p.stem for p in MODULES} == set()
