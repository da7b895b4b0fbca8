"""Layouts: whether a service has its methods on its client, or in groups by tag."""

from __future__ import annotations

from clientsmith.config import Client, Layout
from clientsmith.model.operations import Api
from clientsmith.naming.ledger import Ledger

FEWEST_TAGS = 2
"""Tags of a document by which it is worth to group its operations."""


def before(client: Client, service: str, ledger: Ledger) -> Layout | None:
    """Returns the layout that a service had; None if it was never generated."""
    if ledger.layout is Layout.FLAT and service in client.grouped:
        return Layout.TAGS  # ledgers did not say so when this was the only way
    return ledger.layout


def first(api: Api) -> Layout:
    """Returns the layout of a client that is generated for the first time."""
    tags = {operation.tag for operation in api.operations} - {""}
    return Layout.TAGS if len(tags) >= FEWEST_TAGS else Layout.FLAT
