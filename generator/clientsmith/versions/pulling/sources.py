"""What a `source` of the config means: an address, a path, or a file in a checkout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LIMIT = 32 * 1024 * 1024
"""The most bytes that a document may have: 32 MiB."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # a Windows drive is one letter
_CHECKOUT = re.compile(r"git:(?P<folder>.+)@(?P<revision>[^@:]+):(?P<file>.+)")
_PRINTABLE = re.compile(r"[!-~]+")
_AUTHORITY = re.compile(
    r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
)
_HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Web:
    """A document at an https address.

    Attributes:
        host: Its host in lower case, with the port if that is not 443.
    """

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """A file of a git repository at a revision.

    Attributes:
        folder: A folder of the repository, relative to the config's.
        revision: What git takes for a commit: a tag, a branch, a digest.
        file: The file's path from the root of the repository.
    """

    folder: Path
    revision: str
    file: str


@dataclass(frozen=True, slots=True)
class Local:
    """A file, relative to the config's folder."""

    path: Path


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


def parse(source: str) -> Web | Checkout | Local:
    """Returns what a source means.

    Raises:
        Unfetched: It is none of the kinds that there are (`source-invalid`).
    """
    scheme = _SCHEME.match(source)
    if scheme is None:
        return Local(Path(source))
    if scheme[0].lower() == "https:":
        return web(source)
    if scheme[0] == "git:":
        return _checkout(source)
    raise _invalid(f"{source}: documents are not fetched by {scheme[0]}")


def web(url: str) -> Web:
    """Returns an address taken apart.

    Only what all readers of addresses agree on is let through, so that the host which
    is compared with `allowed_hosts` is the one that is called.

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
    if parts.scheme != "https":
        raise _invalid(f"{url}: it is no https address")
    if "@" in parts.netloc:
        raise _invalid("an address with a user's name or password is not fetched")
    found = _AUTHORITY.fullmatch(parts.netloc)
    if found is None or int(found["port"] or _HTTPS_PORT) > 65535:
        raise _invalid(f"{url}: there is no such host")
    return Web(url, _with_port(found["host"], found["port"]))


def host_name(allowed: str) -> str:
    """Returns an entry of `allowed_hosts` as `Web.host` has it."""
    found = _AUTHORITY.fullmatch(allowed)
    return _with_port(found["host"], found["port"]) if found else ""


def too_large(name: str) -> Unfetched:
    """Returns the error for more bytes than a document may have."""
    most = LIMIT // (1024 * 1024)
    message = f"{name} has more than {most} MiB"
    hint = "No document is that large; is this one?"
    return Unfetched("fetch-too-large", message, hint)


def _with_port(host: str, port: str | None) -> str:
    number = int(port or _HTTPS_PORT)
    return host.lower() if number == _HTTPS_PORT else f"{host.lower()}:{number}"


def _checkout(source: str) -> Checkout:
    found = _CHECKOUT.fullmatch(source)
    if found is None:
        raise _invalid(f"{source}: it is not git:FOLDER@REVISION:FILE")
    if found["revision"].startswith("-"):
        raise _invalid(f"{source}: no revision begins with a hyphen")
    return Checkout(Path(found["folder"]), found["revision"], found["file"])


def _invalid(message: str) -> Unfetched:
    hint = "Write an https address, a path, or git:FOLDER@REVISION:FILE as source."
    return Unfetched("source-invalid", message, hint, is_of_config=True)
