"""What the shop's clients can do beside what the document says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from stores.models import Store


class HasStores(Protocol):
    """A client that knows stores."""

    def get_store(self, name: str) -> Store: ...


class HasStoresAsync(Protocol):
    """The asynchronous one."""

    async def get_store(self, name: str) -> Store: ...


class Sizes:
    """Sizes of several stores at once."""

    def total_size(self: HasStores, *names: str) -> int:
        """Returns the size of all of some stores."""
        return sum(self.get_store(name).size for name in names)


class AsyncSizes:
    """The same for the asynchronous client."""

    async def total_size(self: HasStoresAsync, *names: str) -> int:
        """Returns the size of all of some stores."""
        return sum([(await self.get_store(name)).size for name in names])
