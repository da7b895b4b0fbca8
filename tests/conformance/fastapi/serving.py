"""Apps of FastAPI served by uvicorn, and the clients that are generated for them."""

from __future__ import annotations

import importlib
import json
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import uvicorn
from fastapi import FastAPI
from tests.support import clientsmith, imported

CONFIG = """\
[clients.acme]
output = "acme"
document = "app_{version}.json"
class_name = "Client"
versions = [{ version = "1", services = ["api"] }]

"""


class Served(NamedTuple):
    """An app as it runs, and the client that was generated for it."""

    url: str
    package: ModuleType
    findings: str

    @property
    def models(self) -> Any:
        """The models of the client."""
        return importlib.import_module(f"{self.package.__name__}.v1.api.models")


@contextmanager
def served(app: FastAPI, folder: Path, settings: str = "") -> Iterator[Served]:
    """Serves an app while its client, with further settings, can be imported."""
    with warnings.catch_warnings(action="ignore"):  # two methods have one operationId
        document = json.dumps(app.openapi())
    (folder / "app_1.json").write_text(document, "utf-8")
    (folder / "clientsmith.toml").write_text(CONFIG + settings, "utf-8")
    done = clientsmith("generate", cwd=folder)
    assert done.status == 0, done.stderr
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    with imported(folder / "acme") as package:
        yield Served(f"http://127.0.0.1:{port}", package, done.stderr)
    server.should_exit = True
    thread.join()
