"""The house rules that a reader would otherwise have to check by eye."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import audit_kit as ak

sys.path.insert(0, str(Path(__file__).parent.parent / "docs"))
from make_modules import PAGE, STAGES, layers, page

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "audit_kit"
MODULES = sorted(p for p in PACKAGE.rglob("*.py"))

LAYERS = layers()
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "base", "manager"}
HEAVY = {"camelot", "cv2", "matplotlib", "ipywidgets", "scipy", "pandas"}


def name_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def layer_of(name: str) -> int:
    for level, names in enumerate(LAYERS):
        if name in names:
            return level
    raise AssertionError(f"{name} stands in no layer: add it to STAGES in docs/make_modules.py")


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("audit_kit."):
            found.add((node.module or "").split(".")[1])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_only_point_down(path: Path) -> None:
    own = name_of(path)
    if own == "__init__":
        return
    for imported in imports_of(path) - {own}:
        assert layer_of(imported) < layer_of(own), f"{own} imports {imported} from its own layer or above"


def test_the_list_of_modules_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "Run: python docs/make_modules.py"


def test_the_readme_draws_the_stages_that_the_test_holds() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"| {stage} |" in readme for stage in STAGES)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 300
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 45, f"{path.name}: {node.name} has {length} lines"


def test_no_module_is_named_for_a_drawer() -> None:
    assert not {path.stem for path in MODULES} & FORBIDDEN_NAMES


def test_every_public_name_exists_and_is_documented() -> None:
    for name in ak.__all__:
        assert getattr(ak, name).__doc__, f"{name} has no docstring"


def test_the_public_names_are_those_with_a_home_which_type_checkers_see() -> None:
    errors = {"AuditKitError", "CatalogueError", "NotAReport", "UnknownCell", "UnreadableFile"}
    assert set(ak.__all__) == set(ak._HOME) | errors
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    [seen] = [node.body for node in tree.body if isinstance(node, ast.If)]
    told = {alias.name: f"audit_kit.{ak._HOME[alias.name]}" for node in seen for alias in node.names}
    assert told == {alias.name: node.module for node in seen for alias in node.names}
    assert told.keys() == ak._HOME.keys()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = ak.no_such_name


def test_importing_the_package_brings_in_nothing_heavy() -> None:
    code = "import audit_kit, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert not HEAVY & set(loaded)


def test_nothing_in_the_project_names_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.split()
    for name in listed:
        if name.endswith((".py", ".md", ".yaml", ".toml", ".ipynb", ".txt", ".in", "run")):
            text = (ROOT / name).read_text(encoding="utf-8")
            for path in ("/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/"):
                assert path not in text, f"{name} names a path of one machine"
