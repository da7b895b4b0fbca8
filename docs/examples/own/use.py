"""Calls methods of both kinds, against a server that is none."""

import httpx2
from stores import Stores, _spec


def answer(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json={"size": len(request.url.path)})


transport = httpx2.MockTransport(answer)
http_client = httpx2.Client(transport=transport)
with Stores(base_url="https://stores.example", http_client=http_client) as client:
    print(client.get_store("main").size, client.total_size("main", "north"))
print(_spec.OWNER)
