"""Shapes of Pinecone's indexes, written by hand for msgspec alone: the baseline."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Plain(Struct, omit_defaults=True):
    """Writes what was set, as the models do."""


# What 2025-10 and 2026-01.alpha share


class Status(Plain, kw_only=True):
    ready: bool
    state: str


class CapacityStatus(Plain, kw_only=True):
    state: str
    current_replicas: int | None = None
    current_shards: int | None = None
    error_message: str | None = None


class Manual(Plain, kw_only=True):
    replicas: int | None = None
    shards: int | None = None


class Config(Plain, kw_only=True):
    node_type: str | None = None
    scaling: str | None = None
    manual: Manual | None = None


class Dedicated(Plain, kw_only=True, tag_field="mode", tag="Dedicated"):
    dedicated: Config
    status: CapacityStatus


class OnDemand(Plain, kw_only=True, tag_field="mode", tag="OnDemand"):
    status: CapacityStatus


# 2026-01.alpha: tagged unions


class Managed(Plain, kw_only=True, tag_field="deployment_type", tag="managed"):
    cloud: str
    region: str


class Pod(Plain, kw_only=True, tag_field="deployment_type", tag="pod"):
    environment: str
    pod_type: str
    replicas: int | None = None
    shards: int | None = None


class Byoc(Plain, kw_only=True, tag_field="deployment_type", tag="byoc"):
    environment: str


class Dense(Plain, kw_only=True, tag_field="type", tag="dense_vector"):
    dimension: int
    metric: str


class Sparse(Plain, kw_only=True, tag_field="type", tag="sparse_vector"):
    pass


class Semantic(Plain, kw_only=True, tag_field="type", tag="semantic_text"):
    model: str
    metric: str | None = None
    write_parameters: dict[str, Any] | None = None
    read_parameters: dict[str, Any] | None = None


class FullText(Plain, kw_only=True):
    language: str | None = None
    stemming: bool | None = None
    stop_words: bool | None = None
    lowercase: bool | None = None
    max_term_len: int | None = None


class Text(Plain, kw_only=True, tag_field="type", tag="string"):
    description: str | None = None
    full_text_search: FullText | None = None


class Texts(Plain, kw_only=True, tag_field="type", tag="string_list"):
    description: str | None = None


class Float(Plain, kw_only=True, tag_field="type", tag="float"):
    description: str | None = None


class Boolean(Plain, kw_only=True, tag_field="type", tag="boolean"):
    description: str | None = None


class Schema(Plain, kw_only=True):
    fields: dict[str, Boolean | Dense | Float | Semantic | Sparse | Text | Texts]


class Index(Plain, kw_only=True):
    name: str
    host: str
    status: Status
    deployment: Byoc | Managed | Pod
    schema: Schema
    deletion_protection: str
    private_host: str | None = None
    read_capacity: Dedicated | OnDemand | None = None
    source_collection: str | None = None
    source_backup_id: str | None = None
    cmek_id: str | None = None
    tags: dict[str, str] | None = None


class IndexList(Plain, kw_only=True):
    indexes: list[Index] | None = None


# 2025-10: a one-key union, as one flat struct with a member for each key


class Serverless(Plain, kw_only=True):
    cloud: str
    region: str
    read_capacity: Dedicated | OnDemand
    source_collection: str | None = None
    schema: dict[str, Any] | None = None


class PodSpec(Plain, kw_only=True):
    environment: str
    pod_type: str
    replicas: int | None = None
    shards: int | None = None
    pods: int | None = None
    metadata_config: dict[str, Any] | None = None


class ByocSpec(Plain, kw_only=True):
    environment: str
    read_capacity: Dedicated | OnDemand
    schema: dict[str, Any] | None = None


class Spec(Plain, kw_only=True):
    serverless: Serverless | None = None
    pod: PodSpec | None = None
    byoc: ByocSpec | None = None


class SpecIndex(Plain, kw_only=True):
    name: str
    metric: str
    host: str
    spec: Spec
    status: Status
    vector_type: str
    dimension: int | None = None
    private_host: str | None = None
    deletion_protection: str | None = None
    tags: dict[str, str] | None = None
    embed: dict[str, Any] | None = None


class SpecIndexList(Plain, kw_only=True):
    indexes: list[SpecIndex] | None = None
