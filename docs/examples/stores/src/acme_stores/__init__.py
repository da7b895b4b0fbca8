"""What Acme's stores hold. The client in `acme_stores.api` is generated."""

from __future__ import annotations

from .api import Acme
from .api.v2026_01.stores.models import Disk, Tape


def describe(client: Acme, name: str) -> str:
    """Returns what a store is, in a few words."""
    match client.get_store(name):
        case Disk(size=size):
            return f"a disk of {size} blocks"
        case Tape(reels=reels):
            return f"{reels} reels of tape"
        case unknown:
            return f"a kind of store that this client does not know: {unknown}"
