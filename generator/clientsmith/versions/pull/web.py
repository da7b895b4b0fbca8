"""Bytes over https, from hosts that the config allows.

The standard library does it: the generator then needs no HTTP client, and urllib knows
the proxies of the environment. Of urllib's handlers only two are used, so there are no
other schemes, cookies, passwords or redirects than what stands here.
"""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.request
from collections.abc import Collection
from urllib.parse import urljoin

from clientsmith.version import __version__
from clientsmith.versions.pull import sources
from clientsmith.versions.pull.sources import Absent, Address, Unfetched

REDIRECTS = 5
SILENCE = 30.0
"""Seconds that a server may take until the next bytes."""
PATIENCE = 120.0
"""Seconds that a document may take in all."""

_REDIRECT = {301, 302, 303, 307, 308}
_ABSENT = {404, 410}
_CHUNK = 64 * 1024


def fetch(address: Address, allowed: Collection[str]) -> bytes:
    """Returns what stands at an address.

    Args:
        address: The address.
        allowed: The hosts that may be called, as `sources.host_name` gives them.

    Raises:
        Absent: The server says that there is nothing.
        Unfetched: It cannot be had, or must not (`host-not-allowed`, `fetch-failed`,
            `fetch-too-large`).
    """
    _check_host(address, allowed, "")
    deadline = time.monotonic() + PATIENCE
    opener = _opener()
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


def _opener() -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
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
        target = sources.parse_address(urljoin(here.url, place))
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
        raise _failed(here, "the server does not say where the document ends")
    if (response.length or 0) > sources.LIMIT:
        raise sources.too_large(here.url)
    content = _read(response, here, deadline)
    if response.length:
        raise _failed(here, f"it broke off {response.length} bytes before its end")
    return content


def _read(response: http.client.HTTPResponse, here: Address, deadline: float) -> bytes:
    content = bytearray()
    while chunk := response.read1(_CHUNK):
        content += chunk
        if len(content) > sources.LIMIT:
            raise sources.too_large(here.url)
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


def _failed(address: Address, reason: str) -> Unfetched:
    hint = "Nothing was written. Run again when it can be had."
    return Unfetched("fetch-failed", f"{address.url} cannot be had: {reason}", hint)
