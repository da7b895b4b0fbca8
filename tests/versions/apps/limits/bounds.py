"""Values where a limit has changed: those that keep to it do not matter."""

from typing import Any, Final

from msgspec.structs import replace
from vendor.acme.v2025_10 import Pinecone
from vendor.acme.v2025_10.db_control.dicts import PodSpecDict
from vendor.acme.v2025_10.db_control.models import PodSpec, PodSpecMetadataConfig

FEW: Final = 10
MANY: Final = 60
pc = Pinecone()


def numbers(some: int, more: dict[str, Any], is_short: bool, client: Any) -> None:
    pc.list_project_backups(limit=10)
    pc.list_project_backups(limit=50)  # uses: below-50
    pc.list_project_backups(limit=55)  # uses: to-50, below-50, tens
    pc.list_project_backups(limit=5)  # uses: tens
    pc.list_project_backups(limit=-20)  # uses: from-1
    pc.list_project_backups(limit=None)
    pc.list_project_backups(limit=True)  # uses: to-50, below-50, from-1, tens
    pc.list_project_backups(limit=FEW)
    pc.list_project_backups(limit=MANY)  # uses: to-50, below-50
    pc.list_project_backups(limit=some)  # uses: to-50, below-50, from-1, tens
    pc.list_project_backups(limit=10 if is_short else 20)
    pc.list_project_backups(limit=10 if is_short else 60)  # uses: to-50, below-50
    pc.list_project_backups(**{"limit": 10})
    pc.list_project_backups(**{"limit": 60})  # uses: to-50, below-50
    pc.list_project_backups(**more)  # maybe: to-50, below-50, from-1, tens
    client.list_project_backups(limit=10)
    client.list_project_backups(limit=60)  # maybe: to-50, below-50


def texts(some: str) -> None:
    pc.describe_index("films")
    pc.describe_index("film")  # uses: from-5
    pc.describe_index("all-films")  # uses: to-8
    pc.describe_index(index_name=some)  # uses: from-5, to-8
    pc.describe_index(f"film{some}")  # uses: from-5, to-8
    pc.create_collection(name="a", source="b")  # uses: pattern


def parts(some: list[str], text: str) -> None:
    pc.configure_index("a", tags={"a": "short"})
    pc.configure_index("a", tags={"a": "short", "b": "longer"})  # uses: tag
    pc.configure_index("a", tags={"a": "1", "b": text})  # uses: tag
    pc.configure_index("a", tags={"a": "1", "b": "2", "c": "3"})  # uses: tags
    PodSpecMetadataConfig(indexed=["a", text])  # uses: unique, field
    PodSpecMetadataConfig(indexed=["a", "b", "c"])  # uses: fields
    PodSpecMetadataConfig(indexed=["a", "a"])  # uses: unique
    PodSpecMetadataConfig(indexed=["a", *some])  # uses: fields, unique, field
    PodSpecMetadataConfig(indexed=["a", "long"])  # uses: field
    PodSpecMetadataConfig(indexed=some)  # uses: fields, unique, field


def members(spec: PodSpec, keys: PodSpecDict, some: int) -> None:
    PodSpec(environment="e", pod_type="p", replicas=2)
    PodSpec(environment="e", pod_type="p", replicas=1)  # uses: replicas
    spec.replicas = 2
    spec.replicas = 1  # uses: replicas
    spec.replicas += 2  # uses: replicas
    keys["replicas"] = 2
    keys["replicas"] = some  # uses: replicas
    print(spec.replicas, keys["replicas"])  # uses: replicas
    replace(spec, replicas=2)
    replace(spec, replicas=1)  # maybe: replicas
    pc.create_index(
        name="a",
        spec={"pod": {"environment": "e", "pod_type": "p", "replicas": 3}},
    )
    pc.create_index(
        name="a",
        spec={"pod": {"environment": "e", "pod_type": "p", "replicas": 0}},  # uses: replicas
    )
