"""Functions without annotations that the app itself calls."""

import asyncio

from vendor.acme.v2025_10 import AsyncPinecone, Pinecone


def delete(pc, name="ü", *, twice=False): pc.delete_index(name)  # maybe: deletes


class Job:
    def __init__(self, pc, index):
        self.pc = pc
        self.index = index

    def find(self, name):
        return self.pc.describe_index(name)  # maybe: place, result

    def host(self):
        found = self.find("a")
        return found.host  # maybe: host

    def other(self):
        return self.index.host  # maybe: host

    def unused(self, index):
        return index.host  # maybe: host


async def client(): return AsyncPinecone()


def first(pc):
    for index in pc.list_indexes().indexes:
        return index
    return None


async def main(names):
    pc = await client()
    await pc.delete_index(names[0])  # maybe: deletes
    sync = Pinecone()
    delete(sync, names[0])
    delete(pc=sync, twice=True)
    print(Job(sync, names[1]).host(), first(sync).host)  # maybe: host
    print(Job(sync, names[1]).other())


asyncio.run(main(["a", "b"]))
