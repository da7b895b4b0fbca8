"""Comparisons to print: one as of a real API, one of a document that means harm."""

from __future__ import annotations

from clientsmith.diagnostics import Location
from clientsmith.versions.changes import (
    Change,
    Comparison,
    Entry,
    Kind,
    Severity,
    Target,
    Use,
)

BREAKING, WARNING, INFO = Severity

OLD, NEW = "2025-10", "2026-01.alpha"


def old(line: int, service: str = "db_control") -> Location:
    """Returns a place in a document of the old version."""
    return Location(f"specs/pinecone/{service}_{OLD}.oas.yaml", line, 7)


def new(line: int, service: str = "db_control") -> Location:
    """Returns a place in a document of the new version."""
    return Location(f"specs/pinecone/{service}_{NEW}.oas.yaml", line, 7)


def _method(resource: str, name: str) -> tuple[str, ...]:
    module = f"v2025_10.db_control.resources.{resource}"
    return (f"{module}.ManageIndexes.{name}", f"{module}.AsyncManageIndexes.{name}")


def _change(
    at: str,
    rule: str,
    severity: Severity,
    message: str,
    advice: str = "",
    old: Location | None = None,
    new: Location | None = None,
    *targets: Target,
) -> Change:
    """Returns a change; `at` is the id of its entry, and of what it is part."""
    entry, _, part = at.partition("/")
    id = ".".join(filter(None, (entry, rule, part)))
    return Change(rule, severity, message, advice, old, new, id, targets)


def _entry(
    kind: Kind,
    service: str,
    name: str,
    wire: str,
    before: str,
    after: str,
    *changes: Change,
) -> Entry:
    found = [each.severity for each in changes]
    sums = ", ".join(f"{found.count(s)} {s.value}" for s in Severity if s in found)
    title = f"{len(changes)} changes: {sums}"
    if len(changes) == 1:
        title = changes[0].message
    id = ".".join(filter(None, (service, name)))
    return Entry(kind, service, name, wire, title, before, after, changes, id)


CREATE_OLD = """\
client.create_index(name=..., spec=...)

def create_index(
    self,
    *,
    name: str,
    spec: IndexSpec | IndexSpecDict,
    dimension: int | None = None,
    metric: CreateIndexRequestMetric | None = None,
    deletion_protection: DeletionProtection | None = None,
    tags: Mapping[str, str] | None = None,
    vector_type: str | None = None,
) -> IndexModel: ..."""
CREATE_NEW = """\
client.create_index(schema=...)

def create_index(
    self,
    *,
    schema: CreateIndexSchema | CreateIndexSchemaDict,
    name: str | None = None,
    deployment: IndexDeploymentRequest | IndexDeploymentRequestDict | None = None,
    read_capacity: ReadCapacity | ReadCapacityDict | None = None,
    tags: Mapping[str, str] | None = None,
    deletion_protection: DeletionProtection | None = None,
) -> IndexModel: ..."""
MODEL_OLD = """\
class IndexModel(OpenModel):
    name: str
    dimension: int | None = None
    metric: IndexModelMetric
    host: str
    spec: IndexModelSpec
    status: IndexModelStatus"""
MODEL_NEW = """\
class IndexModel(OpenModel):
    name: str
    host: str
    schema: IndexSchema
    deployment: IndexDeployment
    read_capacity: ReadCapacityResponse | None = None
    status: IndexModelStatus"""


def _create_index() -> Entry:
    id = "db_control.create_index"
    symbols = _method("manage_indexes", "create_index")
    gone = "Do not pass it any more."
    return _entry(
        Kind.METHOD,
        "db_control",
        "create_index",
        "POST /indexes",
        CREATE_OLD,
        CREATE_NEW,
        _change(
            f"{id}/schema",
            "argument-required",
            BREAKING,
            "`schema` is a new required argument: `CreateIndexSchema | "
            "CreateIndexSchemaDict`",
            "Pass it in each call.",
            old(118),
            new(2391),
            Target(Use.NO_ARGUMENT, symbols, "schema"),
        ),
        *(
            _change(
                f"{id}/{name}",
                "argument-removed",
                BREAKING,
                f"`{name}` is gone",
                gone,
                old(1400 + 9 * number),
                new(204),
                Target(Use.ARGUMENT, symbols, name),
            )
            for number, name in enumerate(["dimension", "metric", "spec"])
        ),
        _change(
            f"{id}/deletion_protection",
            "default-changed",
            WARNING,
            "the server's default of `deletion_protection` is `enabled`, and was "
            "`disabled`",
            "Pass the value where the old default is meant.",
            old(1451),
            new(2440),
            Target(Use.NO_ARGUMENT, symbols, "deletion_protection"),
        ),
        _change(
            f"{id}/name",
            "argument-optional",
            INFO,
            "`name` may be left out",
            "",
            old(1396),
            new(2402),
        ),
    )


def _methods() -> list[Entry]:
    return [
        _create_index(),
        _entry(
            Kind.METHOD,
            "db_control",
            "list_namespaces",
            "GET /indexes/{index_name}/namespaces",
            "",
            "client.list_namespaces(index_name)\n\ndef list_namespaces(\n    self,\n"
            "    index_name: str,\n    *,\n    limit: int | None = None,\n"
            ") -> NamespaceList: ...",
            _change(
                "db_control.list_namespaces",
                "method-added",
                INFO,
                "`list_namespaces` is new",
                "",
                None,
                new(622),
            ),
        ),
        _entry(
            Kind.METHOD,
            "db_control",
            "restore_index",
            "POST /backups/{backup_id}/create-index",
            "client.create_index_from_backup(backup_id, name=...)",
            "client.restore_index(backup_id, name=...)",
            _change(
                "db_control.create_index_from_backup",
                "method-renamed",
                BREAKING,
                "`create_index_from_backup` is called `restore_index`",
                "Call it by its new name.",
                old(702),
                new(911),
                Target(Use.CALL, _method("backups", "create_index_from_backup")),
            ),
        ),
        _entry(
            Kind.METHOD,
            "db_control",
            "list_collections",
            "GET /collections",
            "client.list_collections()\n\n"
            "def list_collections(self) -> CollectionList: ...",
            "",
            _change(
                "db_control.list_collections",
                "method-removed",
                BREAKING,
                "`list_collections` is gone",
                "Look for what the API offers in its place.",
                old(431),
                None,
                Target(Use.CALL, _method("manage_indexes", "list_collections")),
            ),
        ),
    ]


def _types() -> list[Entry]:
    id = "db_control.IndexModel"
    symbols = ("v2025_10.db_control.models.manage_indexes.IndexModel",)
    return [
        _entry(
            Kind.CLASS,
            "db_control",
            "IndexModel",
            "IndexModel",
            MODEL_OLD,
            MODEL_NEW,
            _change(
                f"{id}/metric",
                "member-removed",
                BREAKING,
                "`metric` is gone",
                "Do without it.",
                old(1204),
                new(1877),
                Target(Use.MEMBER, symbols, "metric"),
            ),
            _change(
                f"{id}/read_capacity",
                "member-added",
                INFO,
                "`read_capacity` is a new optional member: `ReadCapacityResponse`",
                "",
                old(1190),
                new(1922),
            ),
        ),
        _entry(
            Kind.UNION,
            "db_control",
            "IndexDeployment",
            "IndexDeployment",
            "IndexDeployment = Union[\n    ManagedDeployment,\n    PodDeployment,\n]",
            "IndexDeployment = Union[\n    ByocDeployment,\n    ManagedDeployment,\n"
            "    PodDeployment,\n]",
            _change(
                "db_control.IndexDeployment/byoc",
                "variant-added",
                WARNING,
                "`ByocDeployment`, tagged `byoc`, is a new variant in responses",
                "Decide what code that tells variants apart does with it.",
                old(1777),
                new(2688),
                Target(Use.VARIANT, symbols),
            ),
        ),
    ]


def _others() -> list[Entry]:
    return [
        _entry(
            Kind.SERVICE,
            "db_data",
            "db_data",
            "",
            "",
            "",
            _change(
                "db_data/host",
                "host-changed",
                WARNING,
                "requests go to `https://{index_host}/v2`, and went to "
                "`https://{index_host}`",
                "Check firewalls, proxies and base_url.",
                old(14, "db_data"),
                new(14, "db_data"),
            ),
            _change(
                "db_data/X-Pinecone-Api-Version",
                "header-changed",
                INFO,
                "`X-Pinecone-Api-Version` is `2026-01.alpha`, and was `2025-10`",
                "",
                old(12, "db_data"),
                new(12, "db_data"),
            ),
        ),
        _entry(
            Kind.ENUM,
            "inference",
            "EmbedTask",
            "EmbedTask",
            'EmbedTask = Literal["passage", "query"]',
            'EmbedTask = Literal["classification", "passage", "query"]',
            _change(
                "inference.EmbedTask/classification",
                "enum-value-added",
                INFO,
                "`classification` is a new value",
                "",
                old(301, "inference"),
                new(344, "inference"),
            ),
        ),
    ]


def pinecone() -> Comparison:
    """Returns what a version of an API that many programs use might change."""
    entries = (*_methods(), *_types(), *_others())
    return Comparison("pinecone", OLD, NEW, entries)


def nothing() -> Comparison:
    """Returns a comparison of two states that are the same to callers."""
    return Comparison("pinecone", OLD, NEW, ())


def many(count: int) -> Comparison:
    """Returns a comparison with that many times two entries, breaking ones last."""
    code = "\n".join(f"    argument_{number}: str" for number in range(40))
    entries = [
        _entry(
            Kind.METHOD,
            "db_data",
            f"{severity.value}_{number}",
            f"GET /{number}",
            code,
            f"{code}\n    one_more: str",
            _change(f"{severity.value}_{number}", "rule", severity, "it differs"),
        )
        for severity in (INFO, BREAKING)
        for number in range(count)
    ]
    return Comparison("pinecone", OLD, NEW, tuple(entries))


HOSTILE = (
    "</code></pre><script>alert(1)</script><img src=x onerror=alert(1)> @octocat "
    "fixes #1 | [a](javascript:alert(1)) **b** https://evil.example www.evil.example "
    "\x1b[31m\u202eabc {{ 7*7 }} &lt; ```\n```\n~~~\n# title\n--> ]]> "
    "\ud800 \\| `@octocat`"
)
"""Text that would leave its place in a terminal, in Markdown, or in HTML."""


def hostile() -> Comparison:
    """Returns a comparison all of whose text comes from an enemy."""
    place = Location(HOSTILE, 1, 1)
    change = Change(HOSTILE, BREAKING, HOSTILE, HOSTILE, place, place, HOSTILE + "c")
    entry = Entry(
        Kind.CLASS,
        HOSTILE,
        HOSTILE,
        HOSTILE + "w",
        HOSTILE,
        HOSTILE,
        HOSTILE + "x",
        (change, change),
        HOSTILE + "e",
    )
    return Comparison(HOSTILE, HOSTILE, HOSTILE, (entry,))
