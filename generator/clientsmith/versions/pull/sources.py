"""Where documents come from: files of this machine, of git, and addresses.

For the latter the standard library is enough: the generator then needs no HTTP client,
and urllib knows the proxies of the environment. Of urllib's handlers only two are used,
so there are no other schemes, cookies, passwords or redirects than what stands here.
Addresses are https; this machine may be asked by plain http, where nobody can listen.
"""

from __future__ import annotations

import http.client
import os
import re
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from clientsmith.version import __version__
from clientsmith.versions import git

LIMIT = 32 * 1024 * 1024
"""The most bytes that a document may have: 32 MiB."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # a Windows drive is one letter
_GIT_FILE = re.compile(r"git:(?P<folder>.+)@(?P<revision>[^@:]+):(?P<file>.+)")
_PRINTABLE = re.compile(r"[!-~]+")
_AUTHORITY = re.compile(
    r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
)
_HTTPS_PORT, _HTTP_PORT = 443, 80
_HTTP = "http://"
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})

REDIRECTS = 5
SILENCE = 30.0
"""Seconds that a server may take until the next bytes."""
PATIENCE = 120.0
"""Seconds that a document may take in all."""

_REDIRECT = {301, 302, 303, 307, 308}
_ABSENT = {404, 410}
_CHUNK = 64 * 1024
_AGAIN = "Nothing was written. Run again when it can be had."


@dataclass(frozen=True, slots=True)
class Address:
    """A document at an address.

    Attributes:
        host: Its host in lower case, with the port if that is not 443; behind `http://`
            if it is asked by http.
    """

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class GitFile:
    """A file of a git repository at a revision.

    Attributes:
        folder: A folder of the repository, relative to the config's.
        revision: What git takes for a commit: a tag, a branch, a digest.
        file: The file's path from the root of the repository.
    """

    folder: Path
    revision: str
    file: str


class Unfetched(Exception):
    """A document cannot be had from its source.

    Attributes:
        code: The code of the finding.
        hint: What to do about it.
        is_of_config: Whether the config is to blame.
    """

    def __init__(
        self, code: str, message: str, hint: str = "", *, is_of_config: bool = False
    ) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint
        self.is_of_config = is_of_config


class Absent(Exception):
    """A source is as it should be, but does not have the document."""


def parse(source: str, allowed: Collection[str] = ()) -> Address | GitFile | Path:
    """Returns what a source means; a path is relative to the config's folder.

    Args:
        source: The source.
        allowed: The hosts that may be called, as `host_name` gives them.

    Raises:
        Unfetched: It is none of the kinds that there are (`source-invalid`).
    """
    scheme = _SCHEME.match(source)
    if scheme is None:
        return Path(source)
    if scheme[0].lower() in ("https:", "http:"):
        return parse_address(source, allowed)
    if scheme[0] == "git:":
        return _git_file(source)
    raise _invalid(f"{source}: documents are not fetched by {scheme[0]}")


def parse_address(url: str, allowed: Collection[str] = ()) -> Address:
    """Returns an address taken apart.

    Only what all readers of addresses agree on is let through, so that the host which
    is compared with `allowed_hosts` is the one that is called.

    Args:
        url: The address.
        allowed: The hosts that may be called, as `host_name` gives them; http is for
            those alone that say so.

    Raises:
        Unfetched: It is no https address, or has a user's name in it
            (`source-invalid`).
    """
    if not _PRINTABLE.fullmatch(url):
        raise _invalid(f"{url}: an address holds no spaces and is ASCII")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _invalid(f"{url}: {error}") from error
    plain = host_name(_HTTP + parts.netloc) if parts.scheme == "http" else ""
    if parts.scheme != "https" and plain not in {*allowed} - {""}:
        raise _invalid(f"{url}: it is no https address")
    if "@" in parts.netloc:
        raise _invalid("an address with a user's name or password is not fetched")
    authority = _AUTHORITY.fullmatch(parts.netloc)
    if authority is None or int(authority["port"] or _HTTPS_PORT) > 65535:
        raise _invalid(f"{url}: there is no such host")
    return Address(url, plain or host_name(parts.netloc))


def host_name(allowed: str) -> str:
    """Returns an entry of `allowed_hosts` as `Address.host` has it.

    It is empty for what is no host, and for http to another machine than this one.
    """
    name = allowed.removeprefix(_HTTP)
    scheme = allowed[: -len(name)]
    authority = _AUTHORITY.fullmatch(name)
    if authority is None:
        return ""
    host, usual = authority["host"].lower(), _HTTP_PORT if scheme else _HTTPS_PORT
    port = int(authority["port"] or usual)
    if scheme and host not in _THIS_MACHINE:
        return ""
    return scheme + host if port == usual else f"{scheme}{host}:{port}"


def too_large(name: str) -> Unfetched:
    """Returns the error for more bytes than a document may have."""
    most = LIMIT // (1024 * 1024)
    message = f"{name} has more than {most} MiB"
    hint = "No document is that large; is this one?"
    return Unfetched("fetch-too-large", message, hint)


def _git_file(source: str) -> GitFile:
    parts = _GIT_FILE.fullmatch(source)
    if parts is None:
        raise _invalid(f"{source}: it is not git:FOLDER@REVISION:FILE")
    if parts["revision"].startswith("-"):
        raise _invalid(f"{source}: no revision begins with a hyphen")
    return GitFile(Path(parts["folder"]), parts["revision"], parts["file"])


def _invalid(message: str) -> Unfetched:
    hint = "Write an https address, a path, or git:FOLDER@REVISION:FILE as source."
    return Unfetched("source-invalid", message, hint, is_of_config=True)


def read_file(path: Path, folder: Path) -> bytes:
    """Returns the content of a file.

    Args:
        path: Which file.
        folder: The folder that it is relative to.

    Raises:
        Absent: There is none.
        Unfetched: It cannot be read (`fetch-failed`), or is too large
            (`fetch-too-large`).
    """
    place = folder / path
    try:
        # What is no plain file may never end.
        if not place.exists():
            raise Absent
        if not place.is_file():
            raise Unfetched("fetch-failed", f"{path} is no file")
        with place.open("rb") as file:
            content = file.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unfetched("fetch-failed", f"{path} cannot be read: {reason}") from error
    if len(content) > LIMIT:
        raise too_large(str(path))
    return content


def read_commit(file: GitFile, folder: Path) -> tuple[bytes, str]:
    """Returns a file as a commit has it, and the commit.

    Neither a shell nor a working tree has a part in it.

    Args:
        file: Which file.
        folder: The folder that the repository's is relative to.

    Raises:
        Absent: The commit does not have the file.
        Unfetched: There is no such repository or revision, or git fails
            (`git-failed`); the file is too large (`fetch-too-large`).
    """
    try:
        repository = (folder / file.folder).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # ValueError: of a NUL
        raise _git_failed(file.folder, str(error)) from error
    revision = f"{file.revision}^{{commit}}"
    commit = _git(repository, "rev-parse", "--verify", revision).strip()
    if not re.fullmatch("[0-9a-f]{40,64}", commit.decode("utf-8", "replace")):
        raise _git_failed(repository, f"{file.revision} is not one commit")
    # The path stands on one line: the config's pattern lets no other pass.
    line = commit + os.fsencode(f":{file.file}\n")
    answer = _git(repository, "cat-file", "--batch-check", given=line)
    parts = answer.decode("utf-8", "replace").rstrip("\n").rsplit(" ", 2)
    if len(parts) < 3 or not parts[2].isdecimal():
        raise Absent
    blob, kind, size = parts
    name = f"{file.folder.as_posix()}@{file.revision}:{file.file}"
    if kind != "blob":
        raise Unfetched("git-failed", f"{name} is no file, but a {kind}")
    if int(size) > LIMIT:
        raise too_large(name)
    return _git(repository, "cat-file", "blob", blob), commit.decode("ascii")


def _git(repository: Path, *arguments: str, given: bytes = b"") -> bytes:
    try:
        return git.run(repository, *arguments, given=given)
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = lines[0] if lines else "it fails without a word"
        raise _git_failed(repository, reason) from error
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise _git_failed(repository, str(error)) from error


def _git_failed(folder: Path, reason: str) -> Unfetched:
    hint = "Check the folder and the revision; what is not there yet, fetch with git."
    return Unfetched("git-failed", f"git in {folder}: {reason}", hint)


def read_address(address: Address, allowed: Collection[str]) -> bytes:
    """Returns what stands at an address.

    Args:
        address: The address.
        allowed: The hosts that may be called, as `host_name` gives them.

    Raises:
        Absent: The server says that there is nothing.
        Unfetched: It cannot be had, or must not (`host-not-allowed`, `fetch-failed`,
            `fetch-too-large`).
    """
    _check_host(address, allowed, "")
    deadline = time.monotonic() + PATIENCE
    opener = _opener(address.host.startswith(_HTTP))
    here = address
    for _ in range(REDIRECTS + 1):
        try:
            answer = _answer(opener, here, allowed, deadline)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _failed(here, _reason(error)) from error
        if isinstance(answer, bytes):
            return answer
        here = answer
    raise _failed(address, f"it redirects more than {REDIRECTS} times")


def _answer(
    opener: urllib.request.OpenerDirector,
    here: Address,
    allowed: Collection[str],
    deadline: float,
) -> bytes | Address:
    """Returns what stands at an address, or where else to look."""
    with opener.open(here.url, timeout=SILENCE) as response:
        assert isinstance(response, http.client.HTTPResponse)
        if response.status in _REDIRECT:
            return _target(response, here, allowed)
        return _content(response, here, deadline)


def _opener(is_plain: bool) -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
    if is_plain:  # no proxy can reach this machine by that name
        opener.add_handler(urllib.request.HTTPHandler())
    else:
        opener.add_handler(urllib.request.ProxyHandler())
        context = ssl.create_default_context()
        opener.add_handler(urllib.request.HTTPSHandler(context=context))
    opener.addheaders = [
        ("User-Agent", f"clientsmith/{__version__}"),
        ("Accept", "*/*"),
    ]
    return opener


def _target(
    response: http.client.HTTPResponse, here: Address, allowed: Collection[str]
) -> Address:
    """Returns where a redirect leads."""
    place = response.headers.get("Location")
    if not place:
        raise _failed(here, "it redirects to nowhere")
    try:
        target = parse_address(urljoin(here.url, place), allowed)
    except Unfetched as error:
        reason = f"it redirects to what is not fetched: {error}"
        raise _failed(here, reason) from error
    _check_host(target, allowed, f"{here.url} redirects there: ")
    return target


def _check_host(address: Address, allowed: Collection[str], way: str) -> None:
    if address.host not in allowed:
        raise Unfetched(
            "host-not-allowed",
            f"{way}{address.url} is on a host that the config does not allow",
            f'If you trust it, add "{address.host}" to allowed_hosts in the config.',
            is_of_config=True,
        )


def _content(
    response: http.client.HTTPResponse, here: Address, deadline: float
) -> bytes:
    if response.status in _ABSENT:
        raise Absent
    if response.status != http.client.OK:
        raise _failed(here, f"the server answers {response.status} {response.reason}")
    encoding = response.headers.get("Content-Encoding", "identity")
    if encoding.lower() != "identity":
        raise _failed(here, f"it comes as {encoding!r}, which was not asked for")
    if response.length is None and not response.chunked:
        reason = "the server does not say where the document ends"
        raise _failed(here, reason, "Save it as a file, and give that in its place.")
    if (response.length or 0) > LIMIT:
        raise too_large(here.url)
    content = _read(response, here, deadline)
    if response.length:
        raise _failed(here, f"it broke off {response.length} bytes before its end")
    return content


def _read(response: http.client.HTTPResponse, here: Address, deadline: float) -> bytes:
    content = bytearray()
    while chunk := response.read1(_CHUNK):
        content += chunk
        if len(content) > LIMIT:
            raise too_large(here.url)
        if time.monotonic() > deadline:
            raise _failed(here, f"it takes longer than {PATIENCE:.0f} seconds")
    return bytes(content)


def _reason(error: Exception) -> str:
    if isinstance(error, http.client.IncompleteRead):
        return "it broke off before its end"
    if isinstance(error, TimeoutError):
        return f"the server is silent for {SILENCE:.0f} seconds"
    reason = getattr(error, "reason", None)
    if isinstance(reason, Exception):
        return _reason(reason)
    return str(error) or type(error).__name__


def _failed(address: Address, reason: str, hint: str = _AGAIN) -> Unfetched:
    return Unfetched("fetch-failed", f"{address.url} cannot be had: {reason}", hint)
