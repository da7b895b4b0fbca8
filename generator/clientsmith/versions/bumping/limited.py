"""Settings that name versions, and so do not follow a client to a new one."""

from __future__ import annotations

from clientsmith.config import Client, Document
from clientsmith.diagnostics import Diagnostics


def warn(client: Client, previous: str, version: str, diagnostics: Diagnostics) -> None:
    """Tells of settings that hold in one version, and not in the next.

    Args:
        client: The client with both.
        previous: The version that the new one is like.
        version: The new one.
        diagnostics: Where the warnings go (`version-limited`).
    """
    for waiter in client.waiters:
        if previous in waiter.versions and version not in waiter.versions:
            diagnostics.warning(
                "version-limited",
                f"The waiter of {waiter.operation!r} holds in {previous}, and not in "
                f"{version}",
                waiter.where,
                f"If it is to hold there, add {version!r} to its `versions`.",
            )
    after = _documents(client, version)
    missing = dict.fromkeys(
        overlay.shown
        for service, document in _documents(client, previous).items()
        if service in after
        for overlay in document.overlays
        if overlay not in after[service].overlays
    )
    for shown in missing:
        diagnostics.warning(
            "version-limited",
            f"The overlay {shown} is applied in {previous}, and not in {version}",
            client.where,
            f"If it is to be applied there, add {version!r} to its `versions`.",
        )


def _documents(client: Client, version: str) -> dict[str, Document]:
    """Returns the documents of a version by their services."""
    return {
        document.service: document
        for each in client.versions
        if each.name == version
        for document in each.documents
    }
