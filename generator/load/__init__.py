"""From bytes to plain values that know where they stand: read, repair, validate."""

from generator.cache import default_cache
from generator.load.loader import load
from generator.load.node import Document, Node
from generator.load.refs import resolve, target_pointer
from generator.load.walk import Kind, objects, schemas

__all__ = [
    "Document",
    "Kind",
    "Node",
    "default_cache",
    "load",
    "objects",
    "resolve",
    "schemas",
    "target_pointer",
]
