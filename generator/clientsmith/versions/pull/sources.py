"""What a `source` of the config means, and files of this machine and of git."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from clientsmith.versions import git

LIMIT = 32 * 1024 * 1024
"""The most bytes that a document may have: 32 MiB."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # a Windows drive is one letter
_GIT_FILE = re.compile(r"git:(?P<folder>.+)@(?P<revision>[^@:]+):(?P<file>.+)")
_PRINTABLE = re.compile(r"[!-~]+")
_AUTHORITY = re.compile(
    r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
)
_HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Address:
    """A document at an https address.

    Attributes:
        host: Its host in lower case, with the port if that is not 443.
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


def parse(source: str) -> Address | GitFile | Path:
    """Returns what a source means; a path is relative to the config's folder.

    Raises:
        Unfetched: It is none of the kinds that there are (`source-invalid`).
    """
    scheme = _SCHEME.match(source)
    if scheme is None:
        return Path(source)
    if scheme[0].lower() == "https:":
        return parse_address(source)
    if scheme[0] == "git:":
        return _git_file(source)
    raise _invalid(f"{source}: documents are not fetched by {scheme[0]}")


def parse_address(url: str) -> Address:
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
    authority = _AUTHORITY.fullmatch(parts.netloc)
    if authority is None or int(authority["port"] or _HTTPS_PORT) > 65535:
        raise _invalid(f"{url}: there is no such host")
    return Address(url, host_name(parts.netloc))


def host_name(allowed: str) -> str:
    """Returns an entry of `allowed_hosts` as `Address.host` has it."""
    authority = _AUTHORITY.fullmatch(allowed)
    if authority is None:
        return ""
    host, port = authority["host"].lower(), int(authority["port"] or _HTTPS_PORT)
    return host if port == _HTTPS_PORT else f"{host}:{port}"


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
