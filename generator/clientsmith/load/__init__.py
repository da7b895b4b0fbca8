"""From bytes to plain values that know where they stand: read, repair, validate."""

from clientsmith.load.document import Document, Node
from clientsmith.load.loader import load
from clientsmith.load.refs import resolve, target_pointer
from clientsmith.load.walk import Kind, objects, schemas

__all__ = [
    "Document",
    "Kind",
    "Node",
    "load",
    "objects",
    "resolve",
    "schemas",
    "target_pointer",
]
