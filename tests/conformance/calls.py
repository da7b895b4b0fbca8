"""Calls every operation of a document, and judges requests, answers and errors."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2

from clientsmith.client.model import Argument, Method
from clientsmith.model.operations import Encoding, Response
from clientsmith.naming.inputs import Source

from .cases import Case, Cases
from .documents import Generated, concrete
from .fits import misfits
from .gate import AsyncGate, Exchange, Gate
from .instances import Trip
from .requests import wrong_parts
from .samples import Sampler, variants
from .schemas import Schemas

ERRORS = {
    400: "BadRequestError",
    401: "AuthenticationError",
    402: "PaymentRequiredError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
}
"""The exception for each status; others have `InternalServerError` from 500 on, and
`ApiStatusError` below.
"""


@dataclass
class Calls:
    """What became of the calls of one document.

    Attributes:
        operations: Operations that were called.
        passed: Calls that went as they should.
        raised: Calls among them that raised what they should.
        streams: Calls among them whose answer was a stream of events.
        failures: What went wrong with the others.
        unjudged: Answers of the server that are not as the document says, so that the
            client may not understand them, with the reason.
        wrong: Examples of requests that are not as the document says.
    """

    operations: int = 0
    passed: int = 0
    raised: int = 0
    streams: int = 0
    failures: list[str] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, what: str, problems: list[str], *, kind: str = "") -> None:
        """Notes what came of a call."""
        if problems:
            self.failures += [f"{what}: {each}" for each in problems]
            return
        self.passed += 1
        self.raised += kind == "error"
        self.streams += kind == "stream"


def calls(generated: Generated, url: str) -> Calls:
    """Calls all operations of a document at a server, sync and async."""
    done = Calls()
    for asynchronous in (False, True):
        with Caller(generated, url, asynchronous=asynchronous) as caller:
            for plan in generated.plans:
                _Check(caller, plan, done).run()
    done.operations = len(generated.plans)
    done.wrong = list(dict.fromkeys(done.wrong))
    done.unjudged = list(dict.fromkeys(done.unjudged))
    return done


class Caller:
    """A client with its connection to the server; sync and async are used alike."""

    def __init__(self, generated: Generated, url: str, *, asynchronous: bool) -> None:
        prefix = urlsplit(generated.service.api.server.url).path.rstrip("/")
        self.generated = generated
        self.schemas = Schemas(generated.root)
        self.trip = Trip(generated, self.schemas)
        self.errors = generated.module("_runtime.errors")
        self.exchange = Exchange(prefix)
        self.asynchronous = asynchronous
        self._runner = asyncio.Runner()
        if asynchronous:
            http: Any = httpx2.AsyncClient(transport=AsyncGate(self.exchange))
        else:
            http = httpx2.Client(transport=Gate(self.exchange))
        self._http = http
        self._client, self.service = generated.open(
            url, http, asynchronous=asynchronous
        )

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_: object) -> None:
        if self.asynchronous:
            self._runner.run(self._client.close())
            self._runner.run(self._http.aclose())
        else:
            self._client.close()
            self._http.close()
        self._runner.close()

    def call(self, method: Any, values: dict[str, Any]) -> Any:
        """Calls a method and returns what it returns."""
        if not inspect.iscoroutinefunction(inspect.unwrap(method)):
            return method(**values)
        return self._runner.run(method(**values))

    def events(self, method: Any, values: dict[str, Any]) -> list[Any]:
        """Calls a method and returns all events of the stream that it returns."""
        if not self.asynchronous:
            with method(**values) as stream:
                return list(stream)
        return self._runner.run(self._async_events(method, values))

    async def _async_events(self, method: Any, values: dict[str, Any]) -> list[Any]:
        async with await method(**values) as stream:
            return [each async for each in stream]


class _Check:
    """The calls of one operation."""

    def __init__(self, caller: Caller, plan: Method, done: Calls) -> None:
        self.caller, self.plan, self.done = caller, plan, done
        self.operation = plan.operation
        self.method = getattr(caller.service, plan.name)
        self.cases = Cases(caller.generated, plan, caller.schemas)
        flavour = "async" if caller.asynchronous else "sync"
        self.name = f"{flavour} {plan.name}"

    def run(self) -> None:
        """Makes all calls."""
        cases = list(self.cases)
        if self.plan.always_streams:
            self._stream(cases[-1])
            return
        first = self.operation.successes[:1]
        for index, case in enumerate(cases):
            for response in self.operation.successes if not index else first:
                self._success(case, response, "")
                if not index:
                    self._success(case, response, ", dynamic=true")
        for response in self.operation.errors:
            self._error(cases[0], response)
        if self.plan.flag is not None:
            self._stream(cases[-1])
        self.done.wrong += [f"{self.plan.name}: {each}" for each in self.cases.wrong]

    def _values(self, case: Case) -> dict[str, Any]:
        """Returns the arguments: plain values, for the asynchronous client models."""
        found = {}
        for each in self.plan.arguments:
            try:
                value = case.value(each)
            except KeyError:
                continue
            found[each.name] = self._as_model(each, value)
        return found

    def _as_model(self, argument: Argument, value: Any) -> Any:
        if not self.caller.asynchronous or not isinstance(value, dict | list):
            return value
        kind = self.caller.generated.type(argument.type)
        body = self.operation.body
        encoding = body.media_types[0].encoding if body else None
        if argument.source is Source.BODY and encoding is Encoding.LINES:
            return [self._decoded(kind, each) for each in value]
        return self._decoded(kind, value)

    def _decoded(self, kind: Any, value: Any) -> Any:
        return self.caller.trip.decode(json.dumps(value), kind)

    def _success(self, case: Case, response: Response, more: str) -> None:
        exchange = self.caller.exchange
        status = response.status.replace("2XX", "218")
        exchange.prefer, exchange.events = f"code={status}{more}", None
        what = f"{self.name} ({case.label}) {status}{more}"
        try:
            result = self.caller.call(self.method, self._values(case))
        except self.caller.errors.ResponseValidationError as error:
            self._unread(what, response, error)
            return
        except Exception as error:  # whatever it is, it is a defect
            self.done.add(what, [*self._complaints(), _shown(error)])
            return
        problems = [*self._complaints(), *self._wrong_request(case)]
        if exchange.status != int(status):
            problems.append(f"the status {exchange.status} came")
        problems += self._wrong_result(response, result)
        self.done.add(what, problems)

    def _complaints(self) -> list[str]:
        return self.caller.exchange.complaints("request")

    def _wrong_request(self, case: Case) -> list[str]:
        exchange = self.caller.exchange
        return list(wrong_parts(self.plan, self.cases, case, exchange))

    def _unread(self, what: str, response: Response, error: Exception) -> None:
        """Notes an answer that was refused; that is right if it is not as declared."""
        wrong = self._wrong_answer(response)
        if wrong:
            self.done.unjudged.append(f"{self.plan.name}: {wrong}")
        else:
            self.done.add(what, [*self._complaints(), _shown(error)])

    def _wrong_answer(self, response: Response) -> str:
        """Returns why the server's answer is not as declared; empty if it is."""
        schema, content = self._schema(response), self.caller.exchange.content
        is_text = _media(response) == "text/plain"
        try:
            value = content.decode() if is_text else json.loads(content)
        except ValueError:
            return "" if schema is None else "it is no JSON"
        errors = [] if schema is None else self.caller.schemas.errors(schema, value)
        return f"{response.status}: {errors[0]}" if errors else ""

    def _schema(self, response: Response) -> Any:
        """Returns the schema of an answer's JSON; None if it has none."""
        raw = self.cases.raw["responses"]
        found = next(
            each for key, each in raw.items() if key.upper() == response.status.upper()
        )
        content = self.caller.schemas.resolve(found).get("content", {})
        return content.get(_media(response), {}).get("schema")

    def _wrong_result(self, response: Response, result: Any) -> list[str]:
        annotation = self.caller.generated.returned(self.method)
        if not self.caller.exchange.content:
            return [] if result is None else [f"{result!r} came, and not None"]
        if wrong := self._wrong_answer(response):
            self.done.unjudged.append(f"{self.plan.name}: {wrong}")
            return []
        before = json.loads(self.caller.exchange.content)
        after = json.loads(self.caller.trip.encode(result))
        schema = self._schema(response)
        lost = self.caller.schemas.differences(schema, before, after)
        return [*misfits(result, annotation), *lost]

    def _error(self, case: Case, response: Response) -> None:
        exchange = self.caller.exchange
        status = concrete(response.status, self.cases.raw["responses"])
        status = 418 if status == "default" else int(status)
        exchange.prefer, exchange.events = f"code={status}", None
        # Prism obeys where a server does not: an error has the media type that it has.
        exchange.accept = _media(response)
        what = f"{self.name} ({case.label}) {status}"
        try:
            result = self.caller.call(self.method, self._values(case))
        except self.caller.errors.ApiStatusError as error:
            self.done.add(
                what, self._wrong_error(error, status, response), kind="error"
            )
        except Exception as error:  # whatever it is, it is a defect
            self.done.add(what, [*self._complaints(), _shown(error)])
        else:
            self.done.add(what, [*self._complaints(), f"{result!r:.80} came"])
        finally:
            exchange.accept = ""

    def _wrong_error(self, error: Any, status: int, response: Response) -> list[str]:
        other = "InternalServerError" if status >= 500 else "ApiStatusError"
        wanted, problems = ERRORS.get(status, other), self._complaints()
        if type(error).__name__ != wanted or error.status != status:
            problems.append(f"{type(error).__name__} {error.status} came, not {wanted}")
        if not response.contents:
            return problems if error.body is None else [*problems, "a body came"]
        if wrong := self._wrong_answer(response):
            self.done.unjudged.append(f"{self.plan.name}: {wrong}")
            return problems
        kind = self.caller.generated.type(response.contents[0].type)
        return [*problems, *misfits(error.body, kind, "the body")]

    def _stream(self, case: Case) -> None:
        """Calls for a stream of events.

        Prism makes none. It judges the request, and then events that are made from the
        schema are sent to the client, in pieces that end anywhere.
        """
        exchange = self.caller.exchange
        response = next(each for each in self.operation.successes if each.streams)
        schema = self._event_schema(response)
        exchange.events = list(self._events(schema))
        exchange.prefer = f"code={response.status}"
        what, values = f"{self.name} ({case.label}) stream", self._values(case)
        if self.plan.flag is not None:
            values[self.plan.flag] = True
        try:
            found = self.caller.events(self.method, values)
        except Exception as error:  # whatever it is, it is a defect
            self.done.add(what, [*self._complaints(), _shown(error)])
            return
        problems = self._complaints()
        if len(found) != len(exchange.events):
            problems.append(f"{len(found)} of {len(exchange.events)} events came")
        kind = self.caller.generated.type(response.streams[0].type)
        for before, event in zip(exchange.events, found, strict=False):
            after = json.loads(self.caller.trip.encode(event))
            problems += misfits(event, kind, "an event")
            problems += self.caller.schemas.differences(schema, before, after)
        self.done.add(what, problems, kind="stream")

    def _event_schema(self, response: Response) -> Any:
        raw = self.caller.schemas.resolve(self.cases.raw["responses"][response.status])
        return raw["content"]["text/event-stream"]["schema"]

    def _events(self, schema: Any) -> Iterator[Any]:
        for is_full in (False, True):
            for index in range(variants(self.caller.schemas, schema)):
                yield Sampler(
                    self.caller.schemas, is_full=is_full, variant=index
                ).sample(schema)


def _media(response: Response) -> str:
    return response.contents[0].media_type if response.contents else ""


def _shown(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
