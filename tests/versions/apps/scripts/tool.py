"""A script without annotations, in a folder that is no package."""

import makers
from unknown_library import thing

from vendor.acme.v2025_10 import Pinecone
from vendor.acme.v2025_10.db_control.models import IndexModelStatus  # uses: status

client = Pinecone()
untyped = makers.client()


def remove(pc, name):
    pc.delete_index(name)  # maybe: deletes
    client.delete_index(name)  # uses: deletes
    local = Pinecone()
    local.delete_index(name)  # uses: deletes
    pc.create_index(name=name, spec={}, deletion_protection="enabled")
    pc.create_index(name=name, spec={})  # maybe: no-protection


def read(index):
    if isinstance(index, IndexModelStatus):  # uses: status
        return index.ready
    return index.host  # maybe: host


class Tool:
    def __init__(self):
        self.client = Pinecone()

    def run(self):
        for index in self.client.list_indexes().indexes or []:
            print(index.host)  # uses: host
        self.client.delete_index("a")  # uses: deletes


untyped.delete_index("a")  # maybe: deletes
thing.host()  # maybe: host
print(thing.name, untyped.list_indexes())
