"""What the runtime imports, and when."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import runtime

FILES = sorted(Path(runtime.__file__).parent.glob("*.py"))
TEMPLATES = Path(runtime.__file__).parents[1]


def imported(path: Path) -> set[str]:
    """Returns the packages that a module imports by absolute names at run time."""
    names: set[str] = set()
    tree = ast.parse(path.read_text())
    checked = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for each in node.body
        for inner in ast.walk(each)
    }
    for node in ast.walk(tree):
        if node in checked:
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_runtime_needs_two_libraries_and_no_name_of_its_own(path):
    brought_by_httpx2 = {"anyio", "httpcore2"}
    allowed = {"msgspec", "httpx2"} | brought_by_httpx2
    assert imported(path) - sys.stdlib_module_names <= allowed


def test_synchronous_client_imports_no_event_loop():
    code = """
import sys
sys.path.insert(0, sys.argv[1])
from runtime.client import BaseClient
import runtime.oauth, runtime.pagination, runtime.streams, runtime.waiters
print(sorted({"anyio", "asyncio", "trio"} & set(sys.modules)))
"""
    command = [sys.executable, "-c", code, str(TEMPLATES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def python(code: str) -> str:
    """Runs code where neither the libraries nor other packages can be imported."""
    command = [sys.executable, "-I", "-S", "-c", code, str(TEMPLATES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("module", ["errors", "lazy"])
def test_cheap_modules_import_nothing_else(module):
    code = f"""
import sys
sys.path.append(sys.argv[1])
import runtime.{module}
print(sorted({{"msgspec", "httpx2", "typing", "collections.abc"}} & set(sys.modules)))
"""
    assert python(code) == "[]"


def test_settings_need_no_library():
    code = """
import sys
sys.path.append(sys.argv[1])
from runtime.settings import Settings
print(Settings("", "B", {}, "u").security)
"""
    assert python(code) == "((),)"


def test_lazy_names(tmp_path):
    (tmp_path / "face.py").write_text("""
from runtime.lazy import lazy
__getattr__, __dir__ = lazy(__name__, {"OrderedDict": "collections"})
""")
    code = f"""
import sys
sys.path += [sys.argv[1], {str(tmp_path)!r}]
import face
print("OrderedDict" in dir(face), "OrderedDict" in vars(face))
face.OrderedDict
print("OrderedDict" in vars(face), hasattr(face, "Nothing"))
"""
    assert python(code) == "True False\nTrue False"


BEFORE_CALLS = {
    "addresses",
    "client",
    "deprecation",
    "errors",
    "lazy",
    "logs",
    "options",
    "pagination",
    "pools",
    "secrets",
    "settings",
    "transport",
    "unset",
}
"""What a client needs that makes no call."""


@pytest.mark.parametrize(
    "reach",
    [
        'Pinecone(api_key="k").list_indexes',
        'AsyncPinecone(api_key="k").list_indexes',
        'Pinecone(api_key="k").inference.embed',
        'Pinecone(api_key="k").db_data("index.example").query_vectors',
    ],
)
def test_a_method_is_reached_without_what_its_calls_need(reach):
    code = f"""
import sys
sys.path.insert(0, sys.argv[1])
from pinecone import AsyncPinecone, Pinecone
{reach}
print(*(name.removeprefix("pinecone.") for name in sys.modules if "pinecone." in name))
"""
    command = [sys.executable, "-c", code, str(TEMPLATES.parent / "generated")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    names = done.stdout.split()
    runtime = {name.removeprefix("_runtime.") for name in names if "_runtime." in name}
    assert runtime <= BEFORE_CALLS
    assert not [name for name in names if ".models." in name or "_operations." in name]
