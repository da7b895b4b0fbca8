"""Hooks of a generated client: what the docs show of OpenTelemetry works."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx2
import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


class Span:
    """Keeps what is said of it."""

    def __init__(self, name: str) -> None:
        self.name, self.said, self.errors, self.is_over = name, {}, [], False

    def set_attribute(self, name: str, value: object) -> None:
        self.said[name] = value

    def record_exception(self, error: Exception) -> None:
        self.errors.append(type(error).__name__)

    def end(self) -> None:
        self.is_over = True


@pytest.fixture
def spans(monkeypatch):
    """The spans that are begun; the real package is no dependency."""
    made: list[Span] = []

    def start_span(name: str) -> Span:
        made.append(Span(name))
        return made[-1]

    def inject(headers: Any, context: Any) -> None:
        headers["traceparent"] = f"00-{context}"

    package: Any = ModuleType("opentelemetry")
    package.trace = SimpleNamespace(
        get_tracer=lambda _: SimpleNamespace(start_span=start_span),
        set_span_in_context=lambda span: made.index(span),
    )
    package.propagate = SimpleNamespace(inject=inject)
    monkeypatch.setitem(sys.modules, "opentelemetry", package)
    return made


def test_spans_of_opentelemetry(spans, monkeypatch):
    code = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)[-1]
    assert "opentelemetry" in code
    shown: dict[str, Any] = {}
    exec(compile(code, str(DOCS), "exec"), shown)
    monkeypatch.setattr("pinecone._runtime.budget.Budget.wait", lambda *_: 0.0)
    monkeypatch.setattr("random.uniform", lambda *_: 0.0)
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        if len(seen) == 1:
            raise httpx2.ReadError("reset")
        return httpx2.Response(200, json={"indexes": []})

    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    client = type(shown["pc"])(
        api_key="k",
        http_client=http,
        hooks=shown["Hooks"](
            before=shown["before"], after=shown["after"], on_error=shown["after"]
        ),
    )
    client.list_indexes()
    first, second = spans
    assert (first.name, first.is_over, second.is_over) == ("GET /indexes", True, True)
    assert first.errors == ["ReadError"]
    assert second.said == {
        "server.address": "api.pinecone.io",
        "http.request.resend_count": 1,
        "http.response.status_code": 200,
    }
    assert seen[1].headers["traceparent"] == "00-1"
