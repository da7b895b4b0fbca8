"""What the script imports from beside itself."""

from vendor.acme.v2025_10 import Pinecone


def client():
    return Pinecone()
