from vendor.pinecone.v2025_10 import Pinecone
from vendor.pinecone.v2025_10.db_control.models import IndexModel

pc = Pinecone()


def create(name: str) -> IndexModel:
    return pc.create_index(
        name=name,
        spec={"serverless": {"cloud": "aws", "region": "us-east-1"}},
    )


def grow(name: str, **options: int) -> None:
    pc.configure_index(name, **options)


def show(index):
    print(index.host, index.dimension)


def hide(index):
    print(index.dimension)


show(create("films"))
