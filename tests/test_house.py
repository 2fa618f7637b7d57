"""The shape of the house: which floor may stand on which, and how long a room may be."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
MAY_IMPORT = {
    "song": set(),
    "styles": set(),
    "corpus": {"song"},
    "planner": {"song"},
    "harmony": {"song"},
    "melody": {"song"},
    "arranger": {"song"},
    "scoreboard": {"song", "corpus", "planner", "harmony", "melody", "arranger"},
    "export": {"song", "planner", "arranger"},
    "editing": {"song", "planner", "harmony", "melody", "arranger"},
    "compose": {"song", "corpus", "planner", "harmony", "melody", "arranger", "scoreboard", "export", "editing"},
}
MODULES = sorted(path for package in MAY_IMPORT for path in (HOUSE / package).rglob("*.py"))
LEARNED = ("planner", "harmony", "melody")
# Some of its players have learned too, each in a room of its own.
LEARNING = (*LEARNED, "arranger")
PLAYERS = ("drums", "bass", "piano")


def imported(path):
    return imported_in(ast.parse(path.read_text()), path)


def imported_in(tree, path):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_walk_finds_the_house():
    assert len(MODULES) > 40
    assert {path.parent.name for path in MODULES} >= set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_imports_point_one_way(path):
    package = path.relative_to(HOUSE).parts[0]
    for module in imported(path):
        floor = module.split(".")[0]
        if floor in MAY_IMPORT and floor != package:
            allowed = MAY_IMPORT[package] | ({"corpus"} if package in LEARNING else set())
            assert floor in allowed, f"{path.relative_to(HOUSE)} imports {module}"


def test_no_module_comes_back_to_itself():
    """Imports make no circle, neither at the top of modules nor inside functions; what is for types alone does not count."""
    names = {
        ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES
    }
    needs = {name: needed(path) & {*names} - {name} for name, path in names.items()}
    order = TopologicalSorter(needs)
    order.prepare()  # raises CycleError


def needed(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    return set(imported_in(tree, path))


@pytest.mark.parametrize("stage", LEARNING)
def test_composing_needs_no_corpus(stage):
    """Only training reads a corpus: nothing that stage.py reaches imports it."""
    seen, todo = set(), [f"{stage}.stage"]
    while todo:
        name = todo.pop()
        if name in seen or name.split(".")[0] != stage:
            continue
        seen.add(name)
        place = HOUSE / name.replace(".", "/")
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if path.exists():
            modules = list(imported(path))
            assert not [module for module in modules if module.split(".")[0] == "corpus"], f"{name} imports corpus"
            todo += modules
    assert len(seen) > 2


@pytest.mark.parametrize("stage", LEARNED)
def test_the_learned_stages_have_one_anatomy(stage):
    for name in ("stage.py", "model.py", "train.py", "score.py", "weights"):
        assert (HOUSE / stage / name).exists(), f"{stage} lacks {name}"
    assert (HOUSE / stage / "tokens.py").exists() or (HOUSE / stage / "features.py").exists()


@pytest.mark.parametrize("player", PLAYERS)
def test_the_learned_players_have_one_anatomy(player):
    for name in ("play.py", "features.py", "train.py", "score.py", "weights"):
        assert (HOUSE / "arranger" / player / name).exists(), f"arranger/{player} lacks {name}"


def test_the_band_plays_without_torch():
    """What arranger.stage imports when it is imported, and what that imports, has neither torch nor a reader of data."""
    code = "import sys, arranger.stage, arranger.midi; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    assert not {"torch", "lightgbm", "scipy", "music21", "sklearn"} & set(loaded.split())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_module_says_what_it_is_and_stays_short(path):
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text)), f"{path} has no docstring"
    assert len(text.splitlines()) <= 330, f"{path} has {len(text.splitlines())} lines; look for the second idea in it"
