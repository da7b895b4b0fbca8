"""Opens a store and looks at it."""

from shop.acme.v2026_01 import Acme
from shop.acme.v2026_01.stores.models import Disk, Tape


def open_store(name: str) -> str:
    with Acme() as client:
        client.create_store(name=name)
        match client.get_store(name):
            case Disk(size=size):
                return f"{size} blocks"
            case Tape(reels=reels):
                return f"{reels} reels"
            case other:
                return str(other.kind)
