"""What clients do with unions: this generator's, and those that other generators make.

    python benchmarks/unions.py [--details] [--openapi-python-client PATH] \
        [--datamodel-codegen PATH] [--openapi-generator PATH] [--clientele PATH]

Prints a table: a row per property, a column per generator, and below it what is decoded
and encoded again beside unions. Only generators that are given are run. Each path is
that of the program in a virtual environment that has all its clients need:

    pip install openapi-python-client
    pip install datamodel-code-generator httpx2 msgspec pydantic
    pip install openapi-generator-cli pydantic python-dateutil urllib3
    pip install 'clientele[cli]'

The documents are those of specs/pinecone. The other generators get copies whose broken
discriminator mapping is repaired, without which they make nothing at all. `--details`
shows on stderr what is behind each cell.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SPECS = ROOT / "specs" / "pinecone"

ALPHA = "db_control_2026-01.alpha"
OCTOBER = "db_control_2025-10"
CHAT = "assistant_data_2026-01.alpha"
EMBED = "inference_2026-01.alpha"
ASSISTANTS = "assistant_control_2026-01.alpha"
RECORDS = "db_data_2025-10"
DOCUMENTS = "db_data_2026-01.alpha"

UNKNOWN_TAG = "Burst"
NEW_MEMBER = {"x_new": {"a": 1}}

Codec = tuple[Callable[[bytes], Any], Callable[[Any], bytes]]
Facts = dict[str, Any]


# The unions, and a value for each of their variants


@dataclass(frozen=True)
class Case:
    """A union, where it stands, and its variants."""

    document: str
    schema: str
    """The schema that is decoded; the union stands in it, or is it."""

    path: tuple[str | int, ...]
    """The way from a value of the schema to the union's value."""

    tag: str | None
    variants: dict[str, tuple[str, Any]]
    """By tag or key, the component and a value."""

    whole: Callable[[Any], Any]
    """Makes a value of the schema from one of the union."""


def _index(**members: Any) -> Any:
    """Returns an index of 2026-01.alpha."""
    return {
        "name": "my-index",
        "host": "my-index-abc123.svc.pinecone.io",
        "status": {"ready": True, "state": "Ready"},
        "deployment": MANAGED,
        "read_capacity": {"mode": "OnDemand", "status": {"state": "Ready"}},
        "schema": {"fields": {"embedding": DENSE}},
        "tags": {"env": "prod"},
        "deletion_protection": "disabled",
    } | members


def _spec_index(spec: Any) -> Any:
    """Returns an index of 2025-10."""
    return {
        "name": "my-index",
        "dimension": 1536,
        "metric": "cosine",
        "host": "h.pinecone.io",
        "vector_type": "dense",
        "deletion_protection": "disabled",
        "tags": {"env": "prod"},
        "spec": spec,
        "status": {"ready": True, "state": "Ready"},
    }


def _embeddings(value: Any) -> Any:
    kind = "sparse" if "sparse_values" in value else "dense"
    usage = {"total_tokens": 5}
    return {"model": "m", "vector_type": kind, "data": [value], "usage": usage}


ON_DEMAND = {"mode": "OnDemand"}
DEDICATED = {
    "mode": "Dedicated",
    "dedicated": {
        "node_type": "t1",
        "scaling": "Manual",
        "manual": {"replicas": 2, "shards": 2},
    },
}
READY = {"status": {"state": "Ready"}}
BUSY = {"status": {"state": "Ready", "current_replicas": 2, "current_shards": 2}}
MANAGED = {"deployment_type": "managed", "cloud": "aws", "region": "us-east-1"}
PODS = {"environment": "us-east1-gcp", "pod_type": "p1.x1", "replicas": 2, "shards": 1}
DENSE = {"type": "dense_vector", "dimension": 1536, "metric": "cosine"}
SEMANTIC = {
    "type": "semantic_text",
    "model": "multilingual-e5-large",
    "metric": "cosine",
    "write_parameters": {"input_type": "passage"},
    "read_parameters": {"input_type": "query"},
}
TEXT = {"type": "string", "full_text_search": {"language": "en", "stemming": True}}
CHUNK = {"id": "c1", "model": "gpt-4o"}
FILE = {
    "name": "f.pdf",
    "id": "ae79e447-b89e-4994-994b-3232ca52a654",
    "metadata": None,
    "created_on": "2025-01-01T00:00:00Z",
    "updated_on": "2025-01-01T00:01:00Z",
    "status": "Available",
    "size": 25000,
    "multimodal": False,
    "signed_url": "https://storage.example.com/x",
}
CITATION = {"position": 53, "references": [{"file": FILE, "pages": [1, 2]}]}
TOKENS = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
REGION = {"cloud": "aws", "region": "us-east-1"}
READS = {"read_capacity": ON_DEMAND | READY}
BYOC = {"environment": "aws-us-east-1-b921"}

CASES = {
    "ReadCapacity": Case(
        ALPHA,
        "ConfigureIndexRequest",
        ("read_capacity",),
        "mode",
        {
            "OnDemand": ("ReadCapacityOnDemandSpec", ON_DEMAND),
            "Dedicated": ("ReadCapacityDedicatedSpec", DEDICATED),
        },
        lambda value: {"read_capacity": value},
    ),
    "ReadCapacityResponse": Case(
        ALPHA,
        "IndexModel",
        ("read_capacity",),
        "mode",
        {
            "OnDemand": ("ReadCapacityOnDemandSpecResponse", ON_DEMAND | READY),
            "Dedicated": ("ReadCapacityDedicatedSpecResponse", DEDICATED | BUSY),
        },
        lambda value: _index(read_capacity=value),
    ),
    "IndexDeployment": Case(
        ALPHA,
        "IndexModel",
        ("deployment",),
        "deployment_type",
        {
            "pod": ("PodDeployment", {"deployment_type": "pod"} | PODS),
            "managed": ("ManagedDeployment", MANAGED),
            "byoc": ("ByocDeployment", {"deployment_type": "byoc"} | BYOC),
        },
        lambda value: _index(deployment=value),
    ),
    "IndexSchemaField": Case(
        ALPHA,
        "IndexModel",
        ("schema", "fields", "f"),
        "type",
        {
            "dense_vector": ("DenseVectorField", DENSE),
            "sparse_vector": ("SparseVectorField", {"type": "sparse_vector"}),
            "semantic_text": ("SemanticTextField", SEMANTIC),
            "string": ("StringField", TEXT),
            "string_list": (
                "StringListField",
                {"type": "string_list", "description": "tags"},
            ),
            "float": ("FloatField", {"type": "float"}),
            "boolean": ("BooleanField", {"type": "boolean"}),
        },
        lambda value: _index(schema={"fields": {"f": value}}),
    ),
    "StreamChatChunkModel": Case(
        CHAT,
        "StreamChatChunkModel",
        (),
        "type",
        {
            "message_start": (
                "MessageStartModel",
                {"type": "message_start", "role": "assistant"}
                | {"context_snippet_count": 16}
                | CHUNK,
            ),
            "content_chunk": (
                "ContentChunkModel",
                {"type": "content_chunk", "delta": {"content": "Hello"}} | CHUNK,
            ),
            "citation": (
                "CitationChunkModel",
                {"type": "citation", "citation": CITATION} | CHUNK,
            ),
            "message_end": (
                "MessageEndModel",
                {"type": "message_end", "finish_reason": "stop", "usage": TOKENS}
                | CHUNK,
            ),
        },
        lambda value: value,
    ),
    "Embedding": Case(
        EMBED,
        "EmbeddingsList",
        ("data", 0),
        "vector_type",
        {
            "dense": (
                "DenseEmbedding",
                {"vector_type": "dense", "values": [0.1, 0.2, 0.3]},
            ),
            "sparse": (
                "SparseEmbedding",
                {
                    "vector_type": "sparse",
                    "sparse_values": [0.1, 0.2],
                    "sparse_indices": [10, 3],
                    "sparse_tokens": ["quick", "brown"],
                },
            ),
        },
        _embeddings,
    ),
    "IndexSpec of 2025-10, one key each": Case(
        OCTOBER,
        "IndexModel",
        ("spec",),
        None,
        {
            "serverless": ("", {"serverless": REGION | READS}),
            "pod": ("", {"pod": PODS | {"pods": 2}}),
            "byoc": ("", {"byoc": BYOC | READS}),
        },
        _spec_index,
    ),
}

PROBES = {
    "absent members stay absent (PATCH of tags)": (
        ALPHA,
        "ConfigureIndexRequest",
        {"tags": {"a": "b"}},
    ),
    "the same (PatchIndexDeploymentRequest)": (
        ALPHA,
        "PatchIndexDeploymentRequest",
        {"replicas": 4},
    ),
    "the same (UpdateAssistantRequest)": (ASSISTANTS, "UpdateAssistantRequest", {}),
    "null stays null": (
        ASSISTANTS,
        "UpdateAssistantRequest",
        {"instructions": None, "metadata": None},
    ),
    "a new value of an open enum": (
        ALPHA,
        "ErrorResponse",
        {"status": 400, "error": {"code": "BRAND_NEW", "message": "m"}},
    ),
    "names such as `_id`; free members (Hit)": (
        RECORDS,
        "Hit",
        {"_id": "r1", "_score": 0.9, "fields": {"a": {"b": 1}}},
    ),
    "camelCase members (QueryResponse)": (
        RECORDS,
        "QueryResponse",
        {
            "matches": [
                {
                    "id": "a",
                    "score": 0.5,
                    "sparseValues": {"indices": [1], "values": [0.5]},
                }
            ],
            "usage": {"readUnits": 1},
        },
    ),
    "`additionalProperties: true` (DocumentRecord)": (
        DOCUMENTS,
        "DocumentRecord",
        {"_id": "a", "text": "t", "number": 1, "nested": {"a": [None]}},
    ),
}

DICTS = [ON_DEMAND, DEDICATED]
WRONG_DICTS = [{"mode": UNKNOWN_TAG}, {"mode": "Dedicated", "dedicated": 3}]


# The generators


@dataclass
class Contender:
    """A generator: how it is run, and what the client code of its users looks like."""

    key: str
    title: str
    generate: Callable[[str, Path, str], list[str]]
    """From a document's path, the folder of the output and the package's name to a
    command.
    """

    python: str = sys.executable
    absent: str = ""
    """Where a class is that stands for absent members, `module:class`."""

    titles: bool = True
    """Whether it gets the documents with the titles of their schemas."""

    before: Callable[[Path, str], None] = lambda _folder, _package: None
    """What has to be done for the command."""

    notes: list[str] = field(default_factory=list)


def _ours() -> Contender:
    def before(folder: Path, package: str) -> None:
        document = next(each for each in _documents() if _package(each) == package)
        path = SPECS / f"{document}.oas.yaml"
        lines = [
            f"[clients.{package}]",
            f"output = {json.dumps(package)}",
            'class_name = "Client"',
            "all_schemas = true",
            f"document = {json.dumps(str(path))}",
            'versions = [{ version = "1", services = ["api"] }]',
        ]
        text = "\n".join(lines)
        (folder / f"{package}.toml").write_text(text, "utf-8")

    def generate(_document: str, folder: Path, package: str) -> list[str]:
        config = str(folder / f"{package}.toml")
        return [sys.executable, "-m", "clientsmith", "generate", "--config", config]

    return Contender("ours", "clientsmith", generate, before=before)


def _contenders(options: argparse.Namespace) -> Iterator[Contender]:
    yield _ours()
    if options.openapi_python_client:
        yield _opc(options.openapi_python_client, titles=True)
        yield _opc(options.openapi_python_client, titles=False)
    if options.datamodel_codegen:
        yield _dcg_client(options.datamodel_codegen)
        yield _dcg_msgspec(options.datamodel_codegen)
    if options.openapi_generator:
        yield _oag(options.openapi_generator)
    if options.clientele:
        yield _clientele(options.clientele)


def _opc(binary: Path, titles: bool) -> Contender:
    def generate(document: str, folder: Path, package: str) -> list[str]:
        command = [str(binary), "generate", "--path", document, "--meta", "none"]
        return [*command, "--output-path", str(folder / package), "--overwrite"]

    suffix = "" if titles else ", titles removed"
    return Contender(
        "opc" if titles else "opc_titles",
        f"openapi-python-client{suffix}",
        generate,
        _python(binary),
        absent="types:Unset",
        titles=titles,
    )


def _dcg_client(binary: Path) -> Contender:
    version = "import sys; print(f'py3{sys.version_info.minor}')"
    own = _output([_python(binary), "-c", version]).strip()
    helped = _output([str(binary), "--help"])
    preset = max(re.findall(rf"standard-{own}-\d+", helped))

    def generate(document: str, folder: Path, package: str) -> list[str]:
        command = [str(binary), "--input", document, "--input-file-type", "openapi"]
        command += ["--output", str(folder / package / "models.py")]
        command += ["--preset", preset, "--generate-client", "httpx2"]
        command += ["--openapi-scopes", "schemas", "api"]
        command += ["--client-output", str(folder / package / "client")]
        command += ["--client-package", f"{package}.client"]
        return [*command, "--client-model-package", f"{package}.models"]

    def before(folder: Path, package: str) -> None:
        (folder / package).mkdir()
        (folder / package / "__init__.py").touch()

    return Contender(
        "dcg",
        "datamodel-code-generator, client",
        generate,
        _python(binary),
        before=before,
        notes=[f"datamodel-code-generator's client: preset {preset}"],
    )


def _dcg_msgspec(binary: Path) -> Contender:
    def generate(document: str, folder: Path, package: str) -> list[str]:
        command = [str(binary), "--input", document, "--input-file-type", "openapi"]
        command += ["--output", str(folder / f"{package}.py")]
        command += ["--output-model-type", "msgspec.Struct"]
        return [*command, "--use-msgspec-tagged-unions"]

    return Contender(
        "dcg_msgspec",
        "datamodel-code-generator, msgspec",
        generate,
        _python(binary),
        absent="msgspec:UnsetType",
    )


def _oag(binary: Path) -> Contender:
    def generate(document: str, folder: Path, package: str) -> list[str]:
        command = [str(binary), "generate", "-g", "python", "-i", document]
        command += ["-o", str(folder), "--package-name", package]
        option = "useOneOfDiscriminatorLookup=true"  # without it, it does worse
        return [*command, f"--additional-properties={option}"]

    title = "openapi-generator, discriminator lookup"
    return Contender("oag", title, generate, _python(binary))


def _clientele(binary: Path) -> Contender:
    def generate(document: str, folder: Path, package: str) -> list[str]:
        command = [str(binary), "start-api", "-f", document]
        return [*command, "-o", str(folder / package), "--regen"]

    return Contender("clientele", "clientele", generate, _python(binary))


def _python(binary: Path) -> str:
    return str(binary.parent / "python")


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True).stdout


# Documents


def _documents() -> list[str]:
    used = [case.document for case in CASES.values()]
    return list(dict.fromkeys(used + [document for document, *_ in PROBES.values()]))


def _package(document: str) -> str:
    return re.sub(r"\W", "_", document)


def _load(document: str) -> Any:
    import yaml  # the child processes of other generators may not have it

    class Loader(yaml.SafeLoader):
        """Leaves dates alone."""

    Loader.yaml_implicit_resolvers = {
        key: [each for each in resolvers if not each[0].endswith(":timestamp")]
        for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    path = SPECS / f"{document}.oas.yaml"
    return yaml.load(path.read_text("utf-8"), Loader)


def _repair(node: Any) -> None:
    """Makes strings of what a mapping should have as strings."""
    if isinstance(node, dict):
        mapping: Facts = (node.get("discriminator") or {}).get("mapping") or {}
        for tag, value in mapping.items():
            mapping[tag] = value["$ref"] if isinstance(value, dict) else value
    for child in _children(node):
        _repair(child)


def _remove_titles(node: Any) -> None:
    if isinstance(node, dict) and isinstance(node.get("title"), str):
        del node["title"]
    for child in _children(node):
        _remove_titles(child)


def _children(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _write_documents(folder: Path, loaded: dict[str, Any], titles: bool) -> None:
    import yaml

    for document, tree in loaded.items():
        changed = json.loads(json.dumps(tree))
        _repair(changed)
        if not titles:
            _remove_titles(changed["components"])
        text = yaml.safe_dump(changed, sort_keys=False, allow_unicode=True)
        (folder / f"{_package(document)}.yaml").write_text(text, "utf-8")


# What is asked of the clients


def _questions(loaded: dict[str, Any]) -> dict[str, Facts]:
    """Returns the unions as data for the child processes, with all documents to try."""
    found = {}
    for name, case in CASES.items():
        schemas = loaded[case.document]["components"]["schemas"]
        first = next(iter(case.variants.values()))[1]
        tries: dict[str, Any] = {}
        for tag, (_, value) in case.variants.items():
            tries[f"valid {tag}"] = value
            tries[f"new member {tag}"] = _with_new_member(case, value)
        if case.tag:
            tries["unknown"] = {case.tag: UNKNOWN_TAG, "burst": {"x": 1}}
            tries["unknown over first"] = first | {case.tag: UNKNOWN_TAG}
            for tag, (_, value) in case.variants.items():
                rest = {key: item for key, item in value.items() if key != case.tag}
                tries[f"missing {tag}"] = rest
        else:
            tries["unknown"] = {"burst": {"x": 1}}
            tries["missing"] = {}
        found[name] = {
            "package": _package(case.document),
            "schema": case.schema,
            "path": case.path,
            "tag": case.tag,
            "names": {
                tag: _names(component, schemas.get(component, {}))
                for tag, (component, _) in case.variants.items()
            },
            "open": [
                tag
                for tag, (component, _) in case.variants.items()
                if schemas.get(component, {}).get("additionalProperties")
            ],
            "keys": [] if case.tag else list(case.variants),
            "tries": {key: case.whole(value) for key, value in tries.items()},
        }
    return found


def _with_new_member(case: Case, value: Any) -> Any:
    if case.tag:
        return value | NEW_MEMBER
    ((key, inner),) = value.items()
    return {key: inner | NEW_MEMBER}


def _names(component: str, schema: Any) -> list[str]:
    """Returns what the class of a variant may be called."""
    names = [component, schema.get("title", component)]
    return [_plain(name) for name in names if name]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


# In the child process, which has the interpreter of the generator's environment


def child(kind: str) -> None:
    """Answers the questions on stdin with what a client makes of them."""
    sys.path[0] = os.getcwd()
    asked = json.load(sys.stdin)
    answers: Facts = {"unions": {}, "classes": {}, "probes": {}}
    for name, question in asked["unions"].items():
        try:
            codec = _codec(kind, question["package"], question["schema"])
        except BaseException as error:
            answers["unions"][name] = {"failure": _reason(error)}
            continue
        answers["unions"][name] = {
            key: _attempt(codec, value, question)
            for key, value in question["tries"].items()
        }
        answers["classes"][name] = _classes(kind, question, answers["unions"][name])
    for name, (package, schema, value) in asked["probes"].items():
        try:
            codec = _codec(kind, package, schema)
            answers["probes"][name] = _round_trip(codec, value)
        except BaseException as error:
            answers["probes"][name] = f"fails: {_reason(error)}"
    answers["dicts"] = [_sent(kind, value) for value in asked["dicts"]]
    print("\n@@" + json.dumps(answers))


def _codec(kind: str, package: str, schema: str) -> Codec:
    """Returns how the client of a generator decodes a schema, and how it encodes it."""
    type_: Any = getattr(importlib.import_module(_models(kind, package)), schema)
    if kind.startswith("ours"):
        face = importlib.import_module(package)
        return (lambda body: face.from_json(body, type_)), face.to_json
    if kind.startswith("opc"):
        return (
            lambda body: type_.from_dict(json.loads(body)),
            lambda value: json.dumps(value.to_dict()).encode(),
        )
    if kind == "dcg_msgspec":
        import msgspec

        return msgspec.json.Decoder(type_).decode, msgspec.json.Encoder().encode
    if kind == "oag":
        return (
            lambda body: type_.from_json(body.decode()),
            lambda value: value.to_json().encode(),
        )
    import pydantic

    adapter: Any = pydantic.TypeAdapter(type_)
    encode = partial(adapter.dump_json, by_alias=True, exclude_unset=True)
    return adapter.validate_json, encode


def _classes(kind: str, question: Facts, found: Facts) -> list[list[str]]:
    """Returns the classes of the variants, also of those that are never decoded to."""
    module = importlib.import_module(_models(kind, question["package"]))
    members = [getattr(module, name) for name in dir(module)]
    classes = {_plain(each.__name__): each for each in members if _is_class(each)}
    result = []
    for tag, names in question["names"].items():
        declared = [classes[name] for name in names if name in classes]
        if declared:
            result.append([declared[0].__module__, declared[0].__name__])
        else:
            result.append(found[f"valid {tag}"].get("class"))
    unknown = found["unknown"].get("class")
    return result if unknown in [None, *result] else [*result, unknown]


def _is_class(value: Any) -> bool:
    return isinstance(value, type)


def _models(kind: str, package: str) -> str:
    """Returns the module that has the models."""
    if kind.startswith("ours"):
        return f"{package}.v1.api.models"
    names = {"dcg_msgspec": "", "clientele": ".schemas"}
    return package + names.get(kind, ".models")


def _attempt(codec: Codec, whole: Any, question: Facts) -> Facts:
    """Decodes and encodes a document; says what the union's value is."""
    decode, encode = codec
    try:
        decoded = decode(json.dumps(whole).encode())
    except BaseException as error:
        return {"failure": _reason(error)}
    found: Facts = {"container": _class_of(decoded)}
    try:
        found["trip"] = _difference(whole, json.loads(encode(decoded)))
    except BaseException as error:
        found["trip"] = f"cannot be encoded: {_reason(error)}"
    steps: list[str] = []
    try:
        value = _dig(decoded, question["path"], steps)
    except BaseException as error:
        return found | {"lost": _reason(error)}
    found |= {"class": _class_of(value), "steps": steps}
    if question["tag"]:
        tag = _member(value, question["tag"])[1]
        found["tag"] = tag.value if isinstance(tag, Enum) else tag
    found["keys"] = [key for key in question["keys"] if _has_model(value, key)]
    return found


def _round_trip(codec: Codec, value: Any) -> str:
    decode, encode = codec
    decoded = decode(json.dumps(value).encode())
    return _difference(value, json.loads(encode(decoded))) or "same"


def _has_model(value: Any, key: str) -> bool:
    found = _member(value, key)[1]
    return found is not None and not isinstance(found, (dict, str))


def _class_of(value: Any) -> list[str]:
    return [type(value).__module__, type(value).__name__]


def _unwrap(value: Any, steps: list[str]) -> Any:
    """Takes off wrappers that generators put around unions."""
    for name in ("actual_instance", "root"):
        if name in (getattr(type(value), "model_fields", None) or {}):
            steps.append(f".{name}")
            return getattr(value, name)
    return value


def _dig(value: Any, path: list[str | int], steps: list[str]) -> Any:
    """Follows a path through models, dicts and lists."""
    value = _unwrap(value, steps)
    for step in path:
        if isinstance(step, int) or isinstance(value, dict):
            code, value = f"[{step!r}]", value[step]
        else:
            code, found = _member(value, step)
            if not code:
                code, found = f"[{step!r}]", value[step]
            value = found
        steps.append(code)
        value = _unwrap(value, steps)
    return value


def _member(value: Any, name: str) -> tuple[str, Any]:
    """Returns how a member is read, and what it is; generators adorn some names."""
    for attribute in (name, f"{name}_", f"var_{name}", f"{name}_value"):
        found = getattr(value, attribute, None)
        if found is not None and not callable(found):
            return f".{attribute}", found
    return "", None


def _sent(kind: str, value: Any) -> str:
    """Returns how the dict differs that is sent if a plain dict is passed."""
    try:
        body = _send(kind, _package(ALPHA), value)
    except BaseException as error:
        return f"fails: {_reason(error)}"
    return _difference(value, json.loads(body)["read_capacity"]) or "same"


def _send(kind: str, package: str, value: Any) -> bytes:
    if not kind.startswith("ours"):
        container: Any = _codec(kind, package, "ConfigureIndexRequest")
        module = importlib.import_module(_models(kind, package))
        encode: Callable[[Any], bytes] = container[1]
        return encode(module.ConfigureIndexRequest(read_capacity=value))
    import httpx2

    bodies = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        bodies.append(request.content)
        return httpx2.Response(200, json=_index())

    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    client = importlib.import_module(package).Client(api_key="k", http_client=http)
    client.configure_index("i", read_capacity=value)
    return bytes(bodies[0])


def _reason(error: BaseException) -> str:
    text = " / ".join(line.strip() for line in str(error).splitlines()[:3])
    return f"{type(error).__name__}: {text[:160]}"


def _difference(sent: Any, back: Any) -> str:
    """Returns how two JSON values differ; date-times count as instants."""
    return "; ".join(list(_differences(sent, back, ""))[:5])


def _differences(sent: Any, back: Any, place: str) -> Iterator[str]:
    if isinstance(sent, dict) and isinstance(back, dict):
        for key in {**sent, **back}:
            inner = f"{place}.{key}".lstrip(".")
            if key not in back:
                yield f"loses {inner}"
            elif key not in sent:
                yield f"adds {inner}={json.dumps(back[key])[:30]}"
            else:
                yield from _differences(sent[key], back[key], inner)
    elif isinstance(sent, list) and isinstance(back, list) and len(sent) == len(back):
        for number, (one, other) in enumerate(zip(sent, back, strict=True)):
            yield from _differences(one, other, f"{place}.{number}")
    elif _instant(sent) != _instant(back):
        yield f"changes {place} to {json.dumps(back)[:30]}"


def _instant(value: Any) -> Any:
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return datetime.fromisoformat(value)
    return value


# Judging the answers


@dataclass
class Score:
    """How often a property held, of how many times."""

    held: int = 0
    asked: int = 0

    def count(self, holds: bool) -> None:
        """Counts one more time."""
        self.held += holds
        self.asked += 1

    def __str__(self) -> str:
        if not self.asked:
            return "none"
        text = f"{self.held}/{self.asked}"
        return f"**{text}**" if self.held == self.asked else text


RIGHT = "right class (variants)"
TRIP = "decode → encode gives the same JSON (variants)"
TAG = "the tag is an attribute (variants)"
UNKNOWN = "unknown tag or key: kept whole, re-encoded (unions)"
OVER_FIRST = "unknown tag on a known variant's body: likewise (unions)"
MISSING = "missing tag or key: kept whole, re-encoded (variants' bodies)"
OPEN = "undeclared members kept, `additionalProperties: true` (variants)"
HARMLESS = "undeclared members elsewhere do no harm (variants)"
CLOSED = "undeclared members elsewhere kept (variants)"
MYPY = "`match` and `isinstance` narrow to the end, mypy (unions)"
PYRIGHT = "the same, pyright (unions)"
DICTS_SENT = "plain dict in a request, sent as it is (variants)"
DICTS_MYPY = "plain dict type-checked: right ones pass, wrong ones do not; mypy"
DICTS_PYRIGHT = "the same, pyright"

ROWS = [RIGHT, TRIP, TAG, UNKNOWN, OVER_FIRST, MISSING, OPEN, HARMLESS, CLOSED]
ROWS += [MYPY, PYRIGHT, DICTS_SENT, DICTS_MYPY, DICTS_PYRIGHT]

DICT_PROGRAM = "check_dicts.py"


def _judge(questions: dict[str, Facts], answers: Facts) -> dict[str, Score]:
    """Returns the scores of what running the client tells."""
    scores = {row: Score() for row in ROWS}
    for name, question in questions.items():
        found = answers["unions"].get(name, {})
        known = set()
        for tag in question["names"]:
            answer = found.get(f"valid {tag}", {})
            known.add(tuple(answer.get("class", ())))
            right = _is_right(question, tag, answer)
            scores[RIGHT].count(right)
            scores[TRIP].count(right and answer["trip"] == "")
            if question["tag"]:
                scores[TAG].count(right and answer["tag"] == tag)
            _judge_new_member(scores, question, tag, found)
        for key in question["tries"]:
            kept = _is_kept(found.get(key, {}), known)
            if key == "unknown":
                scores[UNKNOWN].count(kept)
            elif key == "unknown over first":
                scores[OVER_FIRST].count(kept)
            elif key.startswith("missing"):
                scores[MISSING].count(kept)
    for sent in answers["dicts"]:
        scores[DICTS_SENT].count(sent == "same")
    return scores


def _judge_new_member(
    scores: dict[str, Score], question: Facts, tag: str, found: Facts
) -> None:
    answer = found.get(f"new member {tag}", {})
    right = _is_right(question, tag, answer)
    if tag in question["open"]:
        scores[OPEN].count(right and answer["trip"] == "")
        return
    scores[HARMLESS].count(right)
    scores[CLOSED].count(right and answer["trip"] == "")


def _is_right(question: Facts, tag: str, answer: Facts) -> bool:
    if "class" not in answer:
        return False
    if not question["tag"]:
        return bool(answer["keys"] == [tag])
    return _plain(answer["class"][1]) in question["names"][tag]


def _is_kept(answer: Facts, known: set[tuple[str, ...]]) -> bool:
    return answer.get("trip") == "" and tuple(answer.get("class", ())) not in known


# Type checking


def _program(contender: Contender, name: str, question: Facts, answers: Facts) -> str:
    """Returns a module that narrows a union, or nothing if it cannot be written."""
    found = answers["unions"].get(name, {})
    reached = [each for each in found.values() if "steps" in each]
    classes = answers["classes"].get(name)
    if not reached or not classes or None in classes:
        return ""
    if any(module == "builtins" for module, _ in classes):
        return ""
    names = list(dict.fromkeys(name for _, name in classes))
    container = reached[0]["container"]
    if not question["path"] and not reached[0]["steps"]:  # the alias of the union
        container = [_models(contender.key, question["package"]), question["schema"]]
    imports = {f"from {module} import {name}" for module, name in [container, *classes]}
    lines = ["from typing import assert_never", *sorted(imports)]
    absent = ""
    if contender.absent:
        module, _, absent = contender.absent.partition(":")
        inner = module != "msgspec"
        module = f"{question['package']}.{module}" if inner else module
        lines.append(f"from {module} import {absent}")
    start = ["    v0 = whole"]
    for number, step in enumerate(reached[0]["steps"], 1):
        start += [f"    v{number} = v{number - 1}{step}"]
        start += [f"    assert v{number} is not None"]
        if absent:
            start += [f"    assert not isinstance(v{number}, {absent})"]
    value = f"v{len(reached[0]['steps'])}"
    head = f"(whole: {container[1]}) -> None:"
    lines += ["", f"def by_match{head}", *start, f"    match {value}:"]
    for name in names:
        lines += [f"        case {name}(): pass"]
    lines += [f"        case _: assert_never({value})"]
    lines += ["", f"def by_isinstance{head}", *start]
    for number, name in enumerate(names):
        word = "elif" if number else "if"
        lines += [f"    {word} isinstance({value}, {name}): pass"]
    lines += [f"    else: assert_never({value})"]
    lines += ["", f"def revealed{head}", *start, f"    reveal_type({value})  # {names}"]
    return "\n".join([*lines, ""])


def _dict_program(contender: Contender) -> str:
    """Returns a module that passes dicts where a request has a union."""
    package = _package(ALPHA)
    if contender.key.startswith("ours"):
        lines = [f"from {package} import Client", "", "def send(client: Client):"]
        call = "client.configure_index('i', read_capacity={})"
    else:
        module = _models(contender.key, package)
        lines = [f"from {module} import ConfigureIndexRequest", "", "def send():"]
        call = "ConfigureIndexRequest(read_capacity={})"
    lines[-1] = lines[-1].replace("):", ") -> None:")
    lines += [f"    {call.format(value)}  # right" for value in DICTS]
    lines += [f"    {call.format(value)}  # wrong" for value in WRONG_DICTS]
    return "\n".join([*lines, ""])


def _check_types(
    contender: Contender, folder: Path, asked: dict[str, Facts], answers: Facts
) -> dict[str, Score]:
    """Writes the programs; returns the scores of what two type checkers say of them."""
    programs = {
        f"check_{number}.py": _program(contender, name, question, answers)
        for number, (name, question) in enumerate(asked.items())
    }
    programs[DICT_PROGRAM] = _dict_program(contender)
    for name, text in programs.items():
        (folder / name).write_text(text, "utf-8")
    scores = {}
    for tool, narrowing, dicts in (
        (_mypy, MYPY, DICTS_MYPY),
        (_pyright, PYRIGHT, DICTS_PYRIGHT),
    ):
        found = tool(
            contender, folder, [name for name, text in programs.items() if text]
        )
        scores[narrowing], scores[dicts] = Score(), Score()
        for name, text in programs.items():
            said = [remark for remark in found if remark.file == name]
            if name == DICT_PROGRAM:
                scores[dicts].count(_checks_dicts(text, said))
            else:
                scores[narrowing].count(bool(text) and _narrows(text, said))
            for remark in said:
                if remark.is_error:
                    note(f"{contender.key} {tool.__name__} {remark}")
    return scores


@dataclass(frozen=True)
class Remark:
    """What a type checker says of a line."""

    file: str
    line: int
    is_error: bool
    text: str


def _mypy(contender: Contender, folder: Path, files: list[str]) -> list[Remark]:
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent"]
    command += ["--python-executable", contender.python, *files]
    output = subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout
    return [
        Remark(file, int(line), kind == "error", text)
        for file, line, kind, text in re.findall(
            r"^(\w+\.py):(\d+): (error|note): (.*)$", output, re.M
        )
    ]


def _pyright(contender: Contender, folder: Path, files: list[str]) -> list[Remark]:
    command = [sys.executable, "-m", "pyright", "--outputjson"]
    command += ["--pythonpath", contender.python, *files]
    output = subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout
    return [
        Remark(
            Path(each["file"]).name,
            each["range"]["start"]["line"] + 1,
            each["severity"] == "error",
            each["message"],
        )
        for each in json.loads(output)["generalDiagnostics"]
    ]


def _narrows(text: str, said: list[Remark]) -> bool:
    """Tells whether nothing is wrong, and the value's type is known to be the union."""
    lines = text.splitlines()
    names = re.findall(r"'(\w+)'", lines[-1])
    revealed = "".join(each.text for each in said if each.line == len(lines))
    is_known = not re.search(r"\b(Any|Unknown)\b", revealed)
    is_union = all(re.search(rf"\b{name}\b", revealed) for name in names)
    return is_known and is_union and not any(each.is_error for each in said)


def _checks_dicts(text: str, said: list[Remark]) -> bool:
    """Tells whether just the wrong lines are wrong."""
    wrong = {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.endswith("# wrong")
    }
    return {each.line for each in said if each.is_error} == wrong


# Running it all


def main() -> None:
    """Generates, asks and prints the tables."""
    options = _options()
    loaded = {document: _load(document) for document in _documents()}
    asked = _questions(loaded)
    titles, columns, probes, notes = [], [], [], []
    for contender in _contenders(options):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve()
            _write_documents(folder, loaded, contender.titles)
            _generate(contender, folder)
            answers = _ask(contender, folder, asked)
            _explain(contender, answers)
            scores = _judge(asked, answers)
            scores |= _check_types(contender, folder, asked, answers)
        titles.append(contender.title)
        columns.append(scores)
        probes.append(answers["probes"])
        notes += contender.notes
    _table("property", titles, {row: [each[row] for each in columns] for row in ROWS})
    _table(
        "decoded and encoded",
        titles,
        {row: [_short(each[row]) for each in probes] for row in PROBES},
    )
    for option, value in vars(options).items():
        if value is None:
            notes.append(f"not run, since not given: {option.replace('_', '-')}")
    print("\n".join(notes))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--openapi-python-client", type=Path)
    parser.add_argument("--datamodel-codegen", type=Path)
    parser.add_argument("--openapi-generator", type=Path)
    parser.add_argument("--clientele", type=Path)
    parser.add_argument("--details", action="store_true")
    return parser.parse_args()


def _generate(contender: Contender, folder: Path) -> None:
    home = str(Path(contender.python).parent)  # some call a formatter of theirs
    path = f"{home}{os.pathsep}{os.environ['PATH']}"
    for document in _documents():
        package = _package(document)
        contender.before(folder, package)
        finished = subprocess.run(
            contender.generate(str(folder / f"{package}.yaml"), folder, package),
            env={**os.environ, "PATH": path},
            cwd=folder,
            capture_output=True,
            text=True,
        )
        if finished.returncode:
            contender.notes.append(f"{contender.title} fails on {document}")
            note(f"{contender.key} {package}: {finished.stdout}{finished.stderr}")


def _ask(contender: Contender, folder: Path, asked: dict[str, Facts]) -> Facts:
    probes = {
        name: (_package(document), schema, value)
        for name, (document, schema, value) in PROBES.items()
    }
    finished = subprocess.run(
        [contender.python, __file__, "--child", contender.key],
        input=json.dumps({"unions": asked, "probes": probes, "dicts": DICTS}),
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if "\n@@" not in finished.stdout:
        sys.exit(f"{contender.key}: {finished.stdout}{finished.stderr}")
    answers: Facts = json.loads(finished.stdout.rpartition("\n@@")[2])
    return answers


def _explain(contender: Contender, answers: Facts) -> None:
    for name, found in answers["unions"].items():
        for key, answer in found.items():
            note(f"{contender.key} {name} {key}: {answer}")
    note(f"{contender.key} dicts: {answers['dicts']}")
    note(f"{contender.key} probes: {answers['probes']}")


def note(text: str) -> None:
    """Prints what only `--details` shows."""
    if "--details" in sys.argv:
        print(text, file=sys.stderr)


def _short(answer: str) -> str:
    return answer if len(answer) < 40 else f"{answer[:38]} …"


def _table(corner: str, titles: list[str], rows: dict[str, list[Any]]) -> None:
    print(f"| {corner} | {' | '.join(titles)} |")
    print(f"|---|{'---|' * len(titles)}")
    for row, cells in rows.items():
        print(f"| {row} | {' | '.join(map(str, cells))} |")
    print()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2])
    else:
        main()
