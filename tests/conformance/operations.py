"""Calls each operation of documents by other authors, and judges the requests.

    python -m tests.conformance.operations FOLDER [--prism] [NAME …]

Each operation is called with what it requires, and with everything that it takes;
values are made from the document's schemas. The requests are judged by the document
(`judged.py`), with `--prism` by Prism as well. Prints a line of Markdown for each
document, and what was wrong.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from clientsmith import config
from clientsmith.cache import default_cache
from clientsmith.client.model import Argument, Method
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.model.operations import Encoding
from clientsmith.naming.inputs import Source
from clientsmith.pipeline import Options, generate

from . import documents, prism
from .documents import Generated, Spec
from .judged import FILE, SECRET, Request
from .samples import TEXTS, Sampler
from .schemas import Schemas

SERVER = "http://judge.test"
PLACES = {Source.PATH, Source.QUERY, Source.HEADER, Source.COOKIE}
SECONDS = 30.0


class WildSampler(Sampler):
    """Makes instances of schemas as anybody writes them.

    They need not be valid in all respects: what was given is to arrive.
    """

    def sample(self, schema: Any, depth: int = 0) -> Any:
        """Returns an instance; without what only answers have."""
        schema = dict(self.schemas.resolve(schema))
        if isinstance(kinds := schema.get("type"), list):
            schema["type"] = next((kind for kind in kinds if kind != "null"), "null")
        if "enum" in schema:
            schema["enum"] = [e for e in schema["enum"] if e is not None] or [None]
        if {"readOnly"} & schema.keys() or schema.get("type") == "null":
            return None
        if depth > 6 and self.is_full:
            return WildSampler(self.schemas, is_full=False).sample(schema, depth)
        given = schema.get("example")
        if isinstance(given, str) and schema.get("type") == "string" and given:
            return given
        if depth > 12:
            return {}
        made = super().sample(schema, depth)
        return _fitting(made, schema) if isinstance(made, str) else made

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        properties = {
            name: each
            for name, each in schema.get("properties", {}).items()
            if not self.schemas.resolve(each).get("readOnly")
        }
        made = super()._object({**schema, "properties": properties}, depth)
        return {name: each for name, each in made.items() if each is not None}

    def _variant(self, schema: dict[str, Any], variants: list[Any], depth: int) -> Any:
        kept = [
            each
            for each in variants
            if self.schemas.resolve(each).get("type") not in ("null", ["null"])
            and self.schemas.resolve(each).get("enum") != [None]
        ]
        if not kept:
            return None
        met = self.schemas.met(
            {k: v for k, v in schema.items() if k not in ("oneOf", "anyOf")},
            self.schemas.resolve(kept[0]),
        )
        made = self.sample(met, depth)
        tag = schema.get("discriminator", {}).get("propertyName")
        for name, target in schema.get("discriminator", {}).get("mapping", {}).items():
            if isinstance(made, dict) and kept[0].get("$ref") == target:
                made[tag] = name
                break
        return made


def _fitting(text: str, schema: dict[str, Any]) -> str:
    """Returns a text that fits the pattern of a schema, if one of a few does."""
    pattern, least = schema.get("pattern"), schema.get("minLength", 0)
    texts = [text, *TEXTS.values(), *(letter * max(least, 1) for letter in "Aa1")]
    try:
        fitting = (each for each in texts if pattern and re.search(pattern, each))
        return next(fitting, text)
    except re.error:
        return text


@dataclass
class Outcome:
    """What came of one document.

    Attributes:
        name: The document.
        operations: Operations in it.
        right: Operations whose requests were all as declared.
        at_prism: Operations that Prism had nothing against; None if it was not asked.
        failures: What was wrong, by operation.
    """

    name: str
    operations: int = 0
    right: int = 0
    at_prism: int | None = None
    failures: list[str] = field(default_factory=list)


class Judge(httpx2.BaseTransport):
    """Takes requests; the answer is that of Prism if it runs, or a status of none."""

    def __init__(self, server: str, prefixes: Iterable[str] = ()) -> None:
        self.server = server
        self.prefixes = sorted(prefixes, key=len, reverse=True)
        self.request: httpx2.Request | None = None
        self.violations: list[Any] = []
        self._wire = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Keeps a request."""
        body = request.read()
        self.request, self.violations = request, []
        if not self.server:
            return httpx2.Response(418)
        path = request.url.raw_path.decode("ascii")
        prefix = next((each for each in self.prefixes if path.startswith(each)), "")
        path = path.removeprefix(prefix)
        target = httpx2.URL(self.server + path)
        headers = {**request.headers, "host": target.netloc.decode()}
        again = httpx2.Request(request.method, target, headers=headers, content=body)
        again.extensions["timeout"] = dict.fromkeys(
            ("connect", "read", "write", "pool"), SECONDS
        )
        response = self._wire.handle_request(again)
        content = response.read()
        response.close()
        found = json.loads(response.headers.get("sl-violations", "[]"))
        if response.headers.get("content-type") == "application/problem+json":
            problem = json.loads(content)
            found += problem.get("validation", []) if "type" in problem else []
            if "NO_PATH" in str(problem.get("type")):
                found.append({"location": ["request"], "message": "no such path"})
        self.violations = [
            each for each in found if each.get("location", ["request"])[0] == "request"
        ]
        return httpx2.Response(418)


def generated(path: Path) -> Generated:
    """Generates the client of a document, without what is wrong in it."""
    name = re.sub(r"\W", "_", f"wild_{path.stem}")
    client = replace(
        config.single(path, documents.folder() / name),
        layouts={"": config.Layout.FLAT},
        partial=True,
    )
    generate([client], Diagnostics(), Options(cache=default_cache()))
    return documents.modelled(Spec(path, "", path.stem, False), client)


def outcome(path: Path, at_prism: prism.Prism | None, made: Generated) -> Outcome:
    """Calls all operations of a document."""
    done = Outcome(path.name)
    root = made.root
    done.operations = sum(
        isinstance(each, dict) and "responses" in each
        for item in (root.get("paths") or {}).values()
        for each in item.values()
    )
    own = (each.server for each in made.service.api.operations if each.server)
    servers = {each.url for each in (made.service.api.server, *own)}
    prefixes = {urlsplit(each).path.rstrip("/") for each in servers}
    judge = Judge(at_prism.url if at_prism else "", prefixes)
    done.at_prism = 0 if at_prism else None
    client, schemas = opened(made, judge), Schemas(root)
    for plan in made.plans:
        wrong, complaints = [], []
        for is_full in (False, True):
            call = Call(schemas, plan, is_full)
            try:
                wrong += call.problems(client, judge)
            except Exception as error:  # whatever it is, it is a defect
                wrong.append(f"{type(error).__name__}: {error}"[:300])
            if judge.violations and _is_valid(call):
                complaints += [json.dumps(each)[:300] for each in judge.violations]
        done.right += not wrong  # Prism is heard where what was given is valid
        if at_prism:
            done.at_prism = (done.at_prism or 0) + (not complaints)
        for each in dict.fromkeys([*wrong, *complaints]):
            done.failures.append(
                f"{plan.operation.method} {plan.operation.path}: {each}"
            )
    return done


def without_servers(document: Any) -> None:
    """Takes away the addresses of a document, whose paths are then all at the root."""
    parts = document.values() if isinstance(document, dict) else document
    for each in [*parts] if isinstance(document, dict | list) else ():
        without_servers(each)
    if isinstance(document, dict) and isinstance(document.get("servers"), list):
        document["servers"] = [{"url": "/"}]


def opened(made: Generated, judge: Judge) -> Any:
    """Makes a client with all credentials."""
    kind = getattr(made.package, made.class_name)
    taken = inspect.signature(kind).parameters
    secrets = {
        name: SECRET for name, each in taken.items() if "Secret" in str(each.annotation)
    }
    http = httpx2.Client(transport=judge)
    return kind(**secrets, base_url=SERVER, max_retries=0, http_client=http)


def _is_valid(call: Call) -> bool:
    """Whether samples are as declared; not where a pattern is none in Python."""
    try:
        return call.is_valid()
    except re.error:
        return False


class Call:
    """A call of an operation, with what it requires or with everything."""

    def __init__(self, schemas: Schemas, plan: Method, is_full: bool) -> None:
        self.schemas, self.plan, self.is_full = schemas, plan, is_full
        self.sampler = WildSampler(self.schemas, is_full=is_full)
        self._schema: Any = None
        self._made: Any = None
        item = self.schemas.resolve(schemas.root["paths"][plan.operation.path])
        own = item.get(plan.operation.method.lower())
        if own is None:
            own = item["additionalOperations"][plan.operation.method]
        own = self.schemas.resolve(own)
        listed = [*item.get("parameters", ()), *own.get("parameters", ())]
        resolved = [self.schemas.resolve(each) for each in listed]
        unique = {(each["in"], each["name"]): each for each in resolved}
        servers = [*own.get("servers", ()), *item.get("servers", ())]
        parameters = [*unique.values()]
        self.raw = {**own, "parameters": parameters, "servers": servers}
        self.parameters = unique

    def problems(self, client: Any, judge: Judge) -> list[str]:
        """Makes the call, and returns what is wrong with its request."""
        given = {key: value for key, value in self._given() if value is not None}
        media, body = self._body()
        values, sent = self._values(given, body)
        judge.request = None
        method = getattr(client, self.plan.name)
        try:
            method(**values)
        except Exception as error:
            if judge.request is None:
                raise
            del error
        assert judge.request is not None, "nothing was sent"
        request = Request(
            self.schemas, self.plan.operation.path, self.raw, judge.request
        )
        used = {
            key: value for key, value in given.items() if key[1].lower() not in _OWN
        }
        if isinstance(sent, dict) and self.plan.flag in values:
            sent = {**sent, self.plan.flag: values[self.plan.flag]}
        return [*request.problems(self.plan.operation.method, used, sent, media)]

    def is_valid(self) -> bool:
        """Whether the values are as their schemas say; not all samples are."""
        given = {key: value for key, value in self._given() if value}
        return all(
            self.schemas.is_valid(self.parameters[key].get("schema", {}), value)
            for key, value in given.items()
        ) and (self._schema is None or self.schemas.is_valid(self._schema, self._made))

    def _given(self) -> Iterator[tuple[tuple[str, str], Any]]:
        for (place, name), each in self.parameters.items():
            taken = any(
                argument.source.value == place and argument.wire == name
                for argument in self.plan.arguments
            )
            if taken and (self.is_full or each.get("required") or place == "path"):
                content = [*each.get("content", {}).values()]
                schema = (
                    content[0].get("schema", {}) if content else each.get("schema", {})
                )
                yield (place, name), self.sampler.sample(schema)

    def _body(self) -> tuple[str, Any]:
        """Returns the media type and the body; None for none."""
        body = self.plan.operation.body
        if body is None:
            return "", None
        first = body.media_types[0]
        declared = self.schemas.resolve(self.raw["requestBody"])
        is_asked = declared.get("required") is True or any(
            each.required and each.source not in PLACES for each in self.plan.arguments
        )
        if not self.is_full and not is_asked:
            return "", None
        names = {key.partition(";")[0].lower(): key for key in declared["content"]}
        key = names.get(
            first.name.partition(";")[0].lower(), next(iter(names.values()))
        )
        described = declared["content"][key]
        schema = described.get("itemSchema") or described.get("schema") or {}
        if first.encoding is Encoding.RAW:
            is_text = first.name.startswith("text/")
            return first.name, TEXTS["uuid"] if is_text else FILE
        made = self.sampler.sample(schema)
        self._schema, self._made = schema, made
        if first.encoding is Encoding.LINES and not isinstance(made, list):
            made = [made]
        return first.name, made

    def _values(
        self, given: dict[tuple[str, str], Any], body: Any
    ) -> tuple[dict[str, Any], Any]:
        """Returns the arguments, and the body that they make."""
        values: dict[str, Any] = {}
        members: dict[str, Any] = {}
        declares = {a.wire for a in self.plan.arguments if a.source is Source.MEMBER}
        sources = {argument.source for argument in self.plan.arguments}
        if Source.BODY in sources and not (
            isinstance(body, dict) and body.keys() <= declares
        ):
            declares = set()  # the body is passed whole
        for each in self.plan.arguments:
            if each.source in PLACES:
                if (each.source.value, each.wire) in given:
                    values[each.name] = given[each.source.value, each.wire]
            elif each.source is Source.BODY and body is not None and not declares:
                values[each.name] = body
            elif each.source is Source.MEMBER and isinstance(body, dict):
                if each.wire in body and each.wire in declares:
                    value = _as_file(each, body[each.wire], self.plan)
                    values[each.name] = members[each.wire] = value
            elif each.source is Source.EXTRA and isinstance(body, dict) and declares:
                extra = {k: v for k, v in body.items() if k not in declares}
                if extra:
                    values[each.name] = extra
                    members |= extra
        if "content_type" in self.plan.own and self.plan.operation.body is not None:
            first = self.plan.operation.body.media_types[0]
            if body is not None and "*" not in first.name:
                values["content_type"] = first.name
        return values, members if declares and body is not None else body


_OWN = {"content-type", "accept", "authorization"}
"""Headers that are no parameters (OAS "Parameter Object")."""


def _as_file(argument: Argument, value: Any, plan: Method) -> Any:
    body = plan.operation.body
    if not argument.is_file or not body or not body.media_types[0].encoding.is_form:
        return value
    return [FILE] if isinstance(value, list) else FILE


def main(folder: Path, *arguments: str) -> None:
    """Prints what came of the documents of a folder."""
    names = [each for each in arguments if not each.startswith("--")]
    total: Counter[str] = Counter()
    for path in sorted(folder.iterdir()):
        if path.is_dir() or (names and path.name not in names):
            continue
        try:
            made = generated(path)
        except StageFailed:
            print(f"| {path.name} | is not generated |", flush=True)
            continue
        with tempfile.TemporaryDirectory() as scratch:
            server = None
            if "--prism" in arguments:
                document = prism.served(made.root)
                without_servers(document)
                server = prism.Prism(document, Path(scratch), path.stem)
                server.wait()
            done = outcome(path, server, made)
            if server:
                server.stop()
        total.update(operations=done.operations, right=done.right)
        total.update(at_prism=done.at_prism or 0)
        seen = "—" if done.at_prism is None else done.at_prism
        print(
            f"| {done.name} | {done.operations} | {done.right} | {seen} |", flush=True
        )
        for each in done.failures:
            print(f"    {each}", flush=True)
    print("| **All** | " + " | ".join(map(str, total.values())) + " |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
