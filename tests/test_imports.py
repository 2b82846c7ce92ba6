"""Holds the order of the rooms: imports run one way, and every module has its test file."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "assetmap"

GROUND = ["errors", "apart", "home", "locks", "tables", "region", "region_file"]
ORDER = [
    "layers",
    "register",
    "vacancy",
    "indicators",
    "value",
    "scoring",
    "matching",
    "portfolio",
    "reports",
    "workspace",
    "pipeline",
    "cli",
    "app",
]
APART = ["starter"]


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            names = [node.module]
            if node.module == "assetmap":
                names = [f"assetmap.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        rooms |= {name.split(".")[1] for name in names if name.startswith("assetmap.")}
    return rooms


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    room = _room(path)
    if room in ("__init__", "__main__"):
        return
    known = [*GROUND, *ORDER]
    for other in _imported_rooms(path) - {room, "__version__", "InputError"}:
        if room in APART:
            assert other in GROUND, f"{path} stands apart and imports {other}"
        else:
            assert room in known, f"{room} has no place in the order"
            assert other in known, f"{other} has no place in the order, or stands apart"
            assert known.index(other) < known.index(room), f"{path} imports {other}, which comes later"


@pytest.mark.parametrize(
    "path",
    # revisions are run by Alembic, not imported: tests/workspace/test_database.py holds what they make
    [p for p in _modules() if p.name != "__init__.py" and "migrations" not in p.parts],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_every_module_has_its_test_file(path):
    relative = path.relative_to(PACKAGE)
    mirror = ROOT / "tests" / relative.parent / f"test_{relative.stem.strip('_')}.py"
    assert mirror.is_file(), f"{relative} has no {mirror.relative_to(ROOT)}"


def test_every_room_lists_its_names():
    for path in PACKAGE.rglob("__init__.py"):
        if path.read_text(encoding="utf-8").count("import "):
            assert "__all__" in path.read_text(encoding="utf-8"), path
