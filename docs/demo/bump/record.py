"""A bump from beginning to end, against a local https server; prints what is typed.

    python docs/demo/bump/record.py > docs/demo/bump/session.txt

The server has the documents under `site`; the project is made in a temporary folder,
with `app.py` as the app that uses the client. Needs `openssl`, for the server's
certificate. What differs from run to run is printed as one thing: the port as 8443, the
date as 2026-04-10.
"""

from __future__ import annotations

import datetime
import functools
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLIENTSMITH = Path(sys.executable).with_name("clientsmith")
PORT = "8443"
DATE = "2026-04-10"

SESSION = (
    "clientsmith pull",
    "clientsmith generate | tail -n 2",
    "# A new version is published. What would it bring?",
    "clientsmith bump acme 2026-04 --dry-run",
    "clientsmith bump acme 2026-04",
    "git --no-pager diff --unified=1 clientsmith.toml clientsmith.lock",
    "cat CHANGELOG.md",
    "# Which lines of the app would have to change?",
    "clientsmith impact 2026-01 2026-04 --app src",
    "# The publisher changes the document, and keeps its version.",
    "clientsmith pull",
)


def main() -> None:
    """Plays the session in a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        site = shutil.copytree(HERE / "site", root / "site")
        certificate = _certificate(root)
        with _serving(site, certificate) as port:
            project = _project(root / "project", port)
            for line in SESSION:
                _type(line, project, certificate, port)
                if line.startswith("# The publisher"):
                    _change(site / "2026-04" / "stores_2026-04.oas.yaml")


def _certificate(folder: Path) -> Path:
    """Makes a certificate for localhost, which vouches for itself."""
    key, path = folder / "key.pem", folder / "site.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-addext", "keyUsage=critical,digitalSignature,keyCertSign"),
            *("-keyout", str(key), "-out", str(path)),
        ],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + key.read_text())
    return path


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing: the session is what is to be read."""


@contextmanager
def _serving(site: Path, certificate: Path) -> Iterator[str]:
    """Serves the documents; yields the port."""
    handler = functools.partial(_Quiet, directory=str(site))
    server = ThreadingHTTPServer(("localhost", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield str(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


def _project(folder: Path, port: str) -> Path:
    """Makes the project: a config, an app, and what git needs to know."""
    app = folder / "src" / "shop"
    app.mkdir(parents=True)
    (app / "__init__.py").touch()
    shutil.copy(HERE / "app.py", app / "app.py")
    config = (HERE / "project.toml").read_text("utf-8").replace(PORT, port)
    (folder / "clientsmith.toml").write_text(config, "utf-8")
    (folder / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n", "utf-8")
    return folder


def _type(line: str, project: Path, certificate: Path, port: str) -> None:
    """Prints a line, runs it, and prints what it says."""
    if line.startswith("#"):
        print(f"{line}\n")
        return
    if line.endswith("2026-04"):
        _commit(project)
    done = subprocess.run(
        re.sub("^clientsmith", str(CLIENTSMITH), line),
        shell=True,
        cwd=project,
        env={
            **os.environ,
            "SSL_CERT_FILE": str(certificate),
            "XDG_CACHE_HOME": str(project.parent / "cache"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"$ {line}\n{_steady(done.stdout, port)}", end="")
    if done.returncode:
        print(f"(exit code {done.returncode})")
    print()


def _commit(project: Path) -> None:
    """Commits what there is, so that the next command's changes can be shown."""
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "Start")):
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments],
            cwd=project,
            check=False,
            capture_output=True,
        )


def _change(document: Path) -> None:
    text = document.read_text("utf-8")
    document.write_text(text.replace("default: 8", "default: 9"), "utf-8")


def _steady(text: str, port: str) -> str:
    # git's digests cover the port.
    text = re.sub(r"(?m)^index .*\n", "", text)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return text.replace(f"localhost:{port}", f"localhost:{PORT}").replace(today, DATE)


if __name__ == "__main__":
    main()
