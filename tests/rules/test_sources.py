import ast
import re
from pathlib import Path

import pytest

import service.rules

FOLDER = Path(service.rules.__file__).parent
MODULES = sorted(FOLDER.rglob("*.py"))
OUTSIDE = re.compile(r"\b(asyncpg|db|httpx|litestar|numpy|ortools|pydantic|solver|sqlalchemy)\b")


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def public_functions(path):
    return [
        node
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_public_rule_cites_its_source(path):
    silent = [
        function.name
        for function in public_functions(path)
        if not re.search(r"Source: (§|bilag|A-|vejl)", ast.get_docstring(function) or "")
    ]
    assert silent == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_law_leans_on_the_standard_library_alone(path):
    imported = [
        name
        for node in ast.walk(tree_of(path))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    ]
    assert [name for name in imported if OUTSIDE.match(name)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_law_reads_no_clock_and_no_file(path):
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
    }
    assert called.isdisjoint({"now", "utcnow", "today", "time", "open", "read_text", "getenv"})


def test_every_public_rule_is_named_in_a_test():
    texts = [
        path.read_text(encoding="utf-8")
        for path in Path(__file__).parent.glob("*.py")
        if path != Path(__file__)
    ]
    words = set(re.findall(r"\w+", " ".join(texts)))
    untested = [f.name for path in MODULES for f in public_functions(path) if f.name not in words]
    assert untested == []
