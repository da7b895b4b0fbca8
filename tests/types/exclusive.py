"""Calls of tests/cases/exclusive_members: type checkers must refuse each line that ends
in a comment "error", and accept all others."""

from acme import AsyncClient, Client
from acme.models import Filter

client = Client(base_url="https://api.test")
ids = ["a"]
maybe = ids if len(ids) > 1 else None

client.two_groups(ids=ids)
client.two_groups(ids=ids, limit=1)
client.two_groups(ids=ids, filter=None)
client.two_groups(filter={"kind": "cat"})
client.two_groups(filter=Filter(kind="cat"), ids=None)
client.two_groups()  # error
client.two_groups(limit=1)  # error
client.two_groups(ids=ids, filter={})  # error
client.two_groups(ids=None, filter=None)  # error
client.two_groups(ids=maybe)  # error
client.two_groups(ids=maybe, filter=None)  # error
client.two_groups(ids=[1])  # error

client.three_groups("s", reason="r", pet_id="p")
client.three_groups("s", reason="r", all=True, limit=1)
client.three_groups("s", reason="r", filter={})
client.three_groups("s", pet_id="p")  # error
client.three_groups("s", reason="r")  # error
client.three_groups("s", reason="r", pet_id="p", all=True)  # error
client.three_groups("s", reason="r", all=True, filter={})  # error

client.group_of_two(latitude=1.0, longitude=1.0)
client.group_of_two(address="a")
client.group_of_two(latitude=1.0)  # error
client.group_of_two(latitude=1.0, address="a")  # error
client.group_of_two(latitude=1.0, longitude=1.0, address="a")  # error
client.group_of_two()  # error

client.nullable(owner="o")
client.nullable(owner=None)
client.nullable(shelter=None, reason="r")
client.nullable(anything=None)
client.nullable(anything={"a": 1})
client.nullable()  # error
client.nullable(owner=None, shelter=None)  # error
client.nullable(owner="o", shelter=None)  # error
client.nullable(owner=None, anything=1)  # error

client.parts(photo=b"", text="t")
client.parts(link="l")
client.parts(photo=b"", link="l")  # error
client.parts(text="t")  # error

# Signatures are those of the switch.
client.beside_stream(text="t", stream=True).close()
client.beside_stream(text="t").upper()
client.five()


async def in_turn(client: AsyncClient) -> None:
    await client.two_groups(ids=ids)
    await client.two_groups(filter={})
    await client.two_groups()  # error
    await client.two_groups(ids=ids, filter={})  # error
    await client.nullable(owner=None)
    await client.nullable(owner=None, shelter=None)  # error
